import type { Product } from "./product.ts";

export interface BasketLine {
  readonly product: Product;
  readonly quantity: number;
}

/** The shopping basket, in memory only. */
export class Basket {
  readonly #lines = new Map<string, BasketLine>();

  get lines(): readonly BasketLine[] {
    return [...this.#lines.values()];
  }

  /** Pieces, not lines. */
  get count(): number {
    return this.lines.reduce((count, line) => count + line.quantity, 0);
  }

  /** In pounds. */
  get total(): number {
    return this.lines.reduce((total, line) => total + line.quantity * line.product.price, 0);
  }

  quantityOf(id: string): number {
    return this.#lines.get(id)?.quantity ?? 0;
  }

  /** A negative `quantity` takes out; a line that reaches zero is gone. */
  add(product: Product, quantity = 1): void {
    const now = this.quantityOf(product.id) + quantity;
    if (now > 0) this.#lines.set(product.id, { product, quantity: now });
    else this.#lines.delete(product.id);
  }

  remove(id: string): void {
    this.#lines.delete(id);
  }

  empty(): void {
    this.#lines.clear();
  }
}

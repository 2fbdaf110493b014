import { departmentNames, type Department } from "./department.ts";

/** Where in the shop the page is; kept in the address behind "#". */
export type Route =
  | { readonly page: "home" }
  | { readonly page: "basket" }
  | { readonly page: "item"; readonly id: string }
  | { readonly page: "department"; readonly department: Department }
  | { readonly page: "search"; readonly query: string };

export function parseRoute(hash: string): Route {
  const [page = "", ...rest] = hash.replace(/^#\/?/, "").split("/");
  const value = decode(rest.join("/"));
  if (page === "item" && value) return { page, id: value };
  if (page === "department" && value in departmentNames) {
    return { page, department: value as Department };
  }
  if (page === "search") return { page, query: value };
  return page === "basket" ? { page } : { page: "home" };
}

export function addressOf(route: Route): string {
  switch (route.page) {
    case "home":
      return "#/";
    case "basket":
      return "#/basket";
    case "item":
      return `#/item/${encodeURIComponent(route.id)}`;
    case "department":
      return `#/department/${route.department}`;
    case "search":
      return `#/search/${encodeURIComponent(route.query)}`;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a hand-typed address with a stray percent sign
  }
}

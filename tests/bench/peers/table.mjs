/** The float32 table that peers score: rows [items x dimension], biases [items]. */
export async function readTable({ at, bytes, items, dimension }) {
  const file = await bytes(`${at.data}table.f32`);
  return {
    rows: new Float32Array(file, 0, items * dimension),
    biases: new Float32Array(file, 4 * items * dimension, items),
  };
}

/**
 * The table for those who search by Euclidean distance: [row, bias, what makes all vectors equally
 * long, zeros], with which the nearest to [shopper, 1, 0] are the best (Bachrach et al., 2014).
 */
export function asDistances({ rows, biases }, dimension, width) {
  const points = new Float32Array(biases.length * width);
  const squares = Float64Array.from(biases, (bias, item) => {
    const row = rows.subarray(item * dimension, (item + 1) * dimension);
    points.set(row, item * width);
    points[item * width + dimension] = bias;
    return row.reduce((sum, value) => sum + value * value, bias * bias);
  });
  const longest = squares.reduce((a, b) => Math.max(a, b));
  squares.forEach((square, item) => (points[item * width + dimension + 1] = Math.sqrt(longest - square)));
  return points;
}

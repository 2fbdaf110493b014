export * from "mercer/element";

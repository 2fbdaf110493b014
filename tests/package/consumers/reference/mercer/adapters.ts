export * from "mercer/adapters";

export * from "mercer";

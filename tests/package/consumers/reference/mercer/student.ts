export * from "mercer/student";

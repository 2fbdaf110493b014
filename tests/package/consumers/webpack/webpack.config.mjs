export default { mode: "production", entry: "./main.js", experiments: { topLevelAwait: true } };

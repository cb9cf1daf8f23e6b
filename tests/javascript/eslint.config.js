import js from "@eslint/js";
import globals from "globals";

const STRICT = {
  "consistent-return": "error",
  curly: ["error", "multi-line"],
  eqeqeq: "error",
  "no-eval": "error",
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-shadow": "error",
  "no-unused-vars": "error",
  "no-use-before-define": ["error", { functions: false, classes: false }],
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": "error",
  "prefer-template": "error",
};

// What a page never does: a text must not turn into markup, nor anything leave the page.
const CLOSED = [
  ...["innerHTML", "outerHTML", "insertAdjacentHTML", "cssText"].map((property) => ({ property })),
  ...["write", "writeln", "cookie"].map((property) => ({ object: "document", property })),
];

export default [
  { ignores: ["**/*.bundle.js"] },
  js.configs.recommended,
  { rules: STRICT, linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/static/*.mjs"],
    languageOptions: { globals: globals.browser },
    rules: {
      "no-restricted-properties": ["error", ...CLOSED],
      "no-restricted-globals": ["error", "fetch", "XMLHttpRequest", "WebSocket", "localStorage", "sessionStorage"],
    },
  },
  {
    // These know no page: they run anywhere, and their tests run under node.
    files: ["**/static/{numbers,engine,model,writing,quiz,curve,packing,placing,routing,folds,gathering,summary}.mjs"],
    languageOptions: { globals: Object.fromEntries(Object.keys(globals.browser).map((name) => [name, "off"])) },
  },
  { files: ["**/tests/javascript/*.js"], languageOptions: { globals: globals.node } },
];

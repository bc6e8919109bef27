// Colours stand in static/tokens.json, read here and by the contrast test.
const plugin = require("tailwindcss/plugin");
const tokens = require("./static/tokens.json");

const colors = { transparent: "transparent", current: "currentColor" };
for (const name of Object.keys(tokens.light)) colors[name] = `var(--${name})`;

const variables = (set) =>
  Object.fromEntries(Object.entries(set).map(([name, value]) => [`--${name}`, value]));

const light = { ...variables(tokens.light), colorScheme: "light" };
const dark = { ...variables(tokens.dark), colorScheme: "dark" };

module.exports = {
  content: ["./views/**/*.templ", "./views/**/*.go"],
  theme: {
    colors,
    fontFamily: {
      sans: ["Inter", "system-ui", "sans-serif"],
      voice: ['"Source Serif 4"', "Georgia", "serif"],
    },
    fontSize: {
      xs: ["0.75rem", "1.25"],
      sm: ["0.875rem", "1.4"],
      base: ["1rem", "1.5"],
      lg: ["1.25rem", "1.4"],
      xl: ["1.75rem", "1.25"],
      "2xl": ["2.5rem", "1.15"],
    },
    borderRadius: { none: "0", DEFAULT: "6px", lg: "12px", full: "9999px" },
    boxShadow: { DEFAULT: "0 1px 2px rgb(0 0 0 / .05), 0 4px 16px rgb(0 0 0 / .06)", none: "none" },
    screens: { sm: "40rem", md: "52rem", lg: "68rem", xl: "84rem" },
  },
  plugins: [
    plugin(({ addBase }) =>
      addBase({
        ":root": light,
        "@media (prefers-color-scheme: dark)": { ":root:not([data-theme=light])": dark },
        ":root[data-theme=dark]": dark,
        "@media print": { ":root, :root[data-theme]": light },
      }),
    ),
  ],
};

// Makes the committed files from the packages and from src/: one style sheet, one script, the font, the mark.
import { createHash } from "node:crypto"
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import * as sass from "sass"

const packages = new URL("node_modules/", import.meta.url)
const source = new URL("src/", import.meta.url)
const target = new URL("../waymark/core/static/waymark/", import.meta.url)

rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })

const css = sass.compile(new URL("waymark.scss", source).pathname, {
  loadPaths: [packages.pathname],
  style: "compressed",
  quietDeps: true,
}).css
writeFileSync(new URL("waymark.css", target), css.replace(/^\uFEFF/, "") + "\n")

// GOV.UK Frontend as one module, its exports dropped, then our own lines.
const bundle = readFileSync(new URL("govuk-frontend/dist/govuk/govuk-frontend.min.js", packages), "utf8")
const body = bundle.replace(/\/\/# sourceMappingURL=.*\s*$/, "").replace(/export\s*\{[^}]*\};?\s*$/, "")
if (/\bexport\b\s*\{/.test(body) || !body.includes("function initAll")) throw new Error("GOV.UK Frontend's bundle has changed shape.")
writeFileSync(new URL("waymark.js", target), `${body}\n${readFileSync(new URL("waymark.js", source), "utf8")}`)

for (const [from, to] of [["400Regular/Arimo_400Regular.ttf", "arimo-regular.ttf"], ["700Bold/Arimo_700Bold.ttf", "arimo-bold.ttf"]]) {
  copyFileSync(new URL(`@expo-google-fonts/arimo/${from}`, packages), new URL(to, target))
}
writeFileSync(
  new URL("LICENCES.txt", target),
  `${readFileSync(new URL("govuk-frontend-licence.txt", source), "utf8")}\n\n` +
    `arimo-regular.ttf and arimo-bold.ttf are the typeface Arimo, unchanged.\n\n` +
    readFileSync(new URL("@expo-google-fonts/arimo/LICENSE_FONT", packages), "utf8"),
)
for (const name of ["mark.svg", "favicon.svg"]) copyFileSync(new URL(name, source), new URL(name, target))

const lines = readdirSync(target).sort().map((name) => {
  const sum = createHash("sha256").update(readFileSync(new URL(name, target))).digest("hex")
  return `${sum}  ${name}`
})
writeFileSync(new URL("MANIFEST.sha256", target), lines.join("\n") + "\n")
console.log(`${lines.length} files in waymark/core/static/waymark`)

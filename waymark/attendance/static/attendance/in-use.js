// A tap is use. It is told at most once a minute, so that a register by link does not close under a thumb.
const page = document.querySelector("[data-in-use]")
let told = Date.now()

function tell() {
  if (Date.now() - told < 60_000) return
  told = Date.now()
  const token = page.querySelector("input[name=csrfmiddlewaretoken]")
  if (token) fetch(page.dataset.inUse, { method: "POST", headers: { "X-CSRFToken": token.value } }).catch(() => {})
}

if (page) {
  page.addEventListener("pointerdown", tell)
  page.addEventListener("input", tell)
}

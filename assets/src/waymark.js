// Waymark's own script. Every page works without it; it only spares people a few slips.

const root = document.body
root.classList.add("js-enabled")
if ("noModule" in HTMLScriptElement.prototype) root.classList.add("govuk-frontend-supported")
initAll()

// An open group of the navigation lies over the page: it closes when one is elsewhere, and by Escape.
const groups = [...document.querySelectorAll(".waymark-nav__group")]
const closeGroupsAround = (place) => groups.forEach((group) => (group.open = group.open && group.contains(place)))
for (const act of ["focusin", "click"]) document.addEventListener(act, (event) => closeGroupsAround(event.target))
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && groups.find((group) => group.open)
  if (!open) return
  if (open.contains(document.activeElement)) open.querySelector("summary").focus()
  open.open = false
})

// A form is sent once: its buttons wait, and say so. Back from the next page, or after a file that was fetched without
// leaving this one, they are ready again; the server takes a form in once in any case.
const PATIENCE = 15_000

function hold(form) {
  form.dataset.sent = "yes"
  form.querySelectorAll("button:not([type=button])").forEach((button) => button.setAttribute("aria-disabled", "true"))
  setTimeout(release, PATIENCE)
}

function release() {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent
    form.querySelectorAll("button[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"))
  })
}

// Without a connection the browser would show its own page, and what was typed might be gone.
function sayOffline() {
  if (document.querySelector(".waymark-offline")) return
  const banner = document.createElement("div")
  banner.className = "waymark-offline"
  banner.setAttribute("role", "alert")
  banner.textContent = "You are offline. Nothing is lost: keep this page open and send it again when you are connected."
  root.prepend(banner)
}

function sayOnline() {
  const banner = document.querySelector(".waymark-offline")
  if (banner) banner.textContent = "You are connected again. Send the page now."
}

document.addEventListener("submit", (event) => {
  const form = event.target
  if (form.dataset.sent) {
    event.preventDefault()
  } else if (!navigator.onLine) {
    event.preventDefault()
    sayOffline()
  } else if (form.method === "post") {
    leaving = true
    hold(form)
    if (!form.hasAttribute("data-renew")) return
    event.preventDefault()
    renew(form).catch(() => {}).then(() => HTMLFormElement.prototype.submit.call(form))
  }
})

// Somebody signed in anew in another tab, so the protection of this page is old: it takes that of the page it goes to.
async function renew(form) {
  const answer = await fetch(form.getAttribute("action"))
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  const fresh = page.querySelector("input[name=csrfmiddlewaretoken]")
  if (fresh) form.querySelector("input[name=csrfmiddlewaretoken]").value = fresh.value
}

window.addEventListener("offline", () => {
  if (document.querySelector("form[data-waymark-form]")) sayOffline()
})
window.addEventListener("online", sayOnline)
window.addEventListener("pageshow", () => {
  leaving = false
  release()
  closeGroupsAround(null)
})

// Leaving a page with words that were typed and not sent: the browser asks first.
let leaving = false
let changed = document.querySelector(".govuk-error-summary, .waymark-conflict, .waymark-warnings") !== null
document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-waymark-form]")) changed = true
})
window.addEventListener("beforeunload", (event) => {
  if (changed && !leaving && document.querySelector("form[data-waymark-form][method=post]")) event.preventDefault()
})

// Tap to mark everyone: only what has no answer yet is filled in, and each can still be changed.
document.querySelectorAll("[data-tap-all]").forEach((button) => {
  button.hidden = false
  button.addEventListener("click", () => {
    const form = button.closest("form")
    form.querySelectorAll(".waymark-tap").forEach((card) => {
      if (card.querySelector("input:checked")) return
      const choice = card.querySelector(`input[value="${CSS.escape(button.dataset.tapAll)}"]`)
      if (choice) choice.checked = true
    })
    changed = true
  })
})

// A part of a form that only some answers need is shown once one of them is chosen. What is wrong in it stays in sight.
const parts = [...document.querySelectorAll("[data-shown-by]")]
function showParts() {
  for (const part of parts) {
    const chosen = part.closest("form").querySelector(`input[name="${CSS.escape(part.dataset.shownBy)}"]:checked`)
    const needed = chosen && part.dataset.shownFor.split(" ").includes(chosen.value)
    part.hidden = !needed && !part.querySelector(".govuk-form-group--error")
  }
}
if (parts.length) {
  document.addEventListener("change", showParts)
  window.addEventListener("pageshow", showParts) // Back: the browser has filled the boxes again
  showParts()
}

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false
  button.addEventListener("click", () => window.print())
})

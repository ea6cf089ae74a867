// The designer of a week, with a mouse. Everything here is a choice in the form that one can make without it: a drop
// chooses in a list, or ticks a box and presses its button. Nothing is counted here; the server is asked.
const top = document.querySelector("[data-designer]")
const form = top?.closest("form")
const cells = [...(top?.querySelectorAll("[data-half-day]") ?? [])]
const PAUSE = 200
const FREE = ["", "1", "2", "3", "4", "5", "6"].map((tone) => `waymark-week__slot--${tone || "empty"}`)

const choiceIn = (cell) => cell.querySelector("select")

function redraw(cell) {
  const chosen = choiceIn(cell).selectedOptions[0]
  cell.classList.remove(...FREE)
  cell.classList.add(`waymark-week__slot--${chosen.dataset.tone ?? "empty"}`)
  cell.querySelector("[data-where-here]").textContent = chosen.value ? chosen.textContent : ""
  cell.querySelector("[data-times-here]").textContent = chosen.dataset.times ?? ""
  cell.draggable = chosen.value !== ""
}

// The figures, as the server reckons them from what stands in the form now.
let waiting = 0
let asked = 0

function recount() {
  clearTimeout(waiting)
  waiting = setTimeout(ask, PAUSE)
}

async function ask() {
  const number = ++asked
  const figures = document.getElementById("figures")
  const around = figures.parentElement
  around.setAttribute("aria-busy", "true")
  try {
    const answer = await fetch(top.dataset.figures, { method: "POST", body: new FormData(form) })
    if (!answer.ok || number !== asked) return
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    figures.replaceChildren(...page.body.childNodes)
    say(`Not saved yet: ${figures.querySelector(".waymark-designer__hours").textContent.replace(/\s+/g, " ").trim()}`)
  } catch {
    // no connection: the figures stay those of the last saving, which the button brings up to date
  } finally {
    if (number === asked) around.removeAttribute("aria-busy")
  }
}

function say(words) {
  top.querySelector("[data-said]").textContent = words
}

function choose(cell, part) {
  const list = choiceIn(cell)
  if (![...list.options].some((option) => option.value === part)) return false
  list.value = part
  list.dispatchEvent(new Event("input", { bubbles: true }))
  list.dispatchEvent(new Event("change", { bubbles: true }))
  return true
}

// What is carried: a part of the week, a half-day of it that moves, or an offer that comes in.
let carried = null

function fits(cell) {
  if (carried.offer) return boxOf(carried.offer, cell) !== null
  return [...choiceIn(cell).options].some((option) => option.value === carried.part)
}

function boxOf(offer, cell) {
  return form.querySelector(`input[name="take"][value="${CSS.escape(offer)}:${CSS.escape(cell.dataset.halfDay)}"]`)
}

function drop(cell) {
  const { part, offer, from } = carried
  if (offer) {
    boxOf(offer, cell).checked = true
    form.requestSubmit(form.querySelector(`button[name="add"][value="${CSS.escape(offer)}"]`))
  } else if (cell !== from && choose(cell, part) && from) {
    choose(from, "")
  }
}

// An offer lies far below the week: while it is carried the week comes to the top of the window.
function lift(week, isUp) {
  const around = week.parentElement
  around.style.minHeight = isUp ? `${around.offsetHeight}px` : ""
  week.classList.toggle("waymark-designer__week--lifted", isUp)
}

function carry(thing, what) {
  const week = top.querySelector(".waymark-designer__week")
  thing.addEventListener("dragstart", (event) => {
    carried = what()
    event.dataTransfer.setData("text/plain", "")
    event.dataTransfer.effectAllowed = carried.offer ? "copy" : "move"
    cells.forEach((cell) => cell.classList.toggle("waymark-designer__not-here", !fits(cell)))
    if (!carried.from) setTimeout(() => carried && lift(week, true)) // once the browser has its picture of what is carried
  })
  thing.addEventListener("dragend", () => {
    carried = null
    lift(week, false)
    cells.forEach((cell) => cell.classList.remove("waymark-designer__not-here", "waymark-designer__here"))
  })
}

function begin() {
  form.classList.add("waymark-designer--drags")
  form.querySelector("#week-drag").hidden = !matchMedia("(pointer: fine)").matches
  for (const cell of cells) {
    redraw(cell)
    choiceIn(cell).addEventListener("change", () => {
      redraw(cell)
      recount()
    })
    carry(cell, () => ({ part: choiceIn(cell).value, from: cell }))
    cell.addEventListener("dragover", (event) => {
      if (!carried || !fits(cell)) return
      event.preventDefault()
      cell.classList.add("waymark-designer__here")
    })
    cell.addEventListener("dragleave", () => cell.classList.remove("waymark-designer__here"))
    cell.addEventListener("drop", (event) => {
      event.preventDefault()
      if (carried && fits(cell)) drop(cell)
    })
  }
  for (const kind of ["part", "offer"]) {
    for (const thing of form.querySelectorAll(`[data-${kind}]`)) {
      thing.draggable = true
      carry(thing, () => ({ [kind]: thing.dataset[kind] }))
    }
  }
  // what is typed into the filter is no change of the week
  const filters = form.querySelector("[data-filters]")
  for (const act of ["input", "change"]) filters.addEventListener(act, (event) => event.stopPropagation())
}

if (top) begin()

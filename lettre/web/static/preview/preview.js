// The page of `lettre preview`: views, live reload, findings that lead to their section. Nothing from elsewhere.

const body = document.body;
const holder = document.querySelector(".holder");
const part = document.querySelector(".part");
const side = document.querySelector(".side");
const hint = document.querySelector(".hint");
const status = document.querySelector(".status");
const nothing = document.querySelector(".nothing");
const widths = document.querySelector(".widths");
const buttons = [...document.querySelectorAll("[data-view]")];
const HEAD = "";

let version = Number(body.dataset.version);
/** Whether there is a version without errors to show. */
let good = Boolean(body.dataset.good);
let view = null;
let width = 1000;
/** How far each of our own pages was scrolled, by its view's name. */
const places = new Map();
/** The place in the letter that stays in sight from one frame to the next. */
let anchor = { section: HEAD, offset: 0, share: 0 };

// --- the letter in its frame -----------------------------------------------------------

const frame = () => holder.querySelector("iframe:not(.coming)");
const sections = (page) => [...page.querySelectorAll("div[id] > a[name]")].map((a) => a.parentElement);

/** Say where the frame stands: in which section, and how far below its top. */
function whereabouts(page) {
  const top = page.defaultView.scrollY;
  let found = { section: HEAD, offset: top, share: 0 };
  for (const section of sections(page)) {
    const box = section.getBoundingClientRect();
    if (box.top > 1) break;
    found = { section: section.id, offset: -box.top, share: -box.top / Math.max(1, box.height) };
  }
  return found;
}

/** Bring a frame to a place; in a frame of another width, by its share of the section. */
function goTo(page, place, sameWidth) {
  const section = place.section && page.getElementById(place.section);
  const view = page.defaultView;
  if (!section) return view.scrollTo(0, place.offset);
  const box = section.getBoundingClientRect();
  const below = sameWidth ? place.offset : place.share * box.height;
  return view.scrollTo(0, view.scrollY + box.top + below);
}

/** Make each frame as wide as its device, drawn smaller where the page is narrower. */
function fit() {
  const room = holder.parentElement.clientWidth - 48;
  for (const each of holder.querySelectorAll("iframe")) {
    const wide = Number(each.dataset.width);
    const scale = Math.min(1, room / wide);
    if (each === frame()) holder.style.width = `${Math.round(wide * scale)}px`;
    each.style.width = `${wide}px`;
    each.style.height = `${Math.round(holder.clientHeight / scale)}px`;
    each.style.transform = scale < 1 ? `scale(${scale})` : "";
  }
}

/** Load the letter beside the frame that is shown, and change them over once it is whole. */
function loadFrame() {
  if (!good) return;
  const old = frame();
  for (const late of holder.querySelectorAll(".coming")) late.remove();
  const coming = document.createElement("iframe");
  coming.className = "coming";
  coming.title = holder.dataset.title;
  coming.setAttribute("sandbox", "allow-same-origin allow-popups allow-popups-to-escape-sandbox");
  coming.dataset.width = width;
  const wanted = version;
  coming.addEventListener("load", () => {
    if (old) anchor = whereabouts(old.contentDocument);
    goTo(coming.contentDocument, anchor, !old || old.dataset.width === coming.dataset.width);
    old?.remove();
    coming.classList.remove("coming");
    fit();
    coming.contentDocument.addEventListener("keydown", pressed);
    shown(wanted);
  });
  coming.src = `frame/${view.dataset.condition}?v=${wanted}`;
  holder.append(coming);
  fit();
}

/** Bring a section into sight and mark it for a moment. */
function lead(name) {
  if (!view.dataset.condition) choose("desktop");
  const page = frame()?.contentDocument;
  const section = page?.getElementById(name);
  if (!section) {
    anchor = { section: name, offset: 0, share: 0 };
    return;
  }
  // not scrollIntoView(): it would scroll the page around the frame as well
  page.defaultView.scrollTo(0, page.defaultView.scrollY + section.getBoundingClientRect().top);
  section.style.outline = "3px solid #e0a100";
  setTimeout(() => { section.style.outline = ""; }, 1600);
}

// --- our own pages about the issue -------------------------------------------------------

async function fetched(address) {
  const answer = await fetch(address, { cache: "no-store" });
  return answer.ok ? answer.text() : "";
}

async function loadPart() {
  const [name, wanted] = [view.dataset.view, version];
  const text = await fetched(`part/${name}`);
  if (view.dataset.view !== name) return;
  part.innerHTML = text;
  part.scrollTop = places.get(name) ?? 0;
  shown(wanted);
}

async function loadSide() {
  const top = side.scrollTop;
  const text = await fetched("side");
  side.innerHTML = text;
  side.scrollTop = top;
}

// --- choosing ------------------------------------------------------------------------------

function choose(name, keepWidth = 0) {
  const found = buttons.find((button) => button.dataset.view === name) ?? buttons[0];
  if (view && !view.dataset.condition) places.set(view.dataset.view, part.scrollTop);
  if (frame()) anchor = whereabouts(frame().contentDocument);
  view = found;
  width = keepWidth || Number(found.dataset.width) || width;
  const isFrame = Boolean(found.dataset.condition);
  for (const button of buttons) button.setAttribute("aria-pressed", button === found);
  for (const button of widths.children) button.setAttribute("aria-pressed", button.dataset.setWidth === String(width));
  hint.textContent = found.dataset.hint;
  widths.hidden = !isFrame;
  holder.hidden = !isFrame;
  part.hidden = isFrame;
  part.className = `part ${name}`;
  history.replaceState(null, "", `#${name}${isFrame ? `-${width}` : ""}`);
  load();
}

function load() {
  if (view.dataset.condition) loadFrame();
  else loadPart();
}

/** The plain views are named after their width; the others keep theirs. */
function chooseWidth(wanted) {
  const plain = buttons.find((button) => button.dataset.width === String(wanted));
  if (view.dataset.condition === "light") choose(plain.dataset.view);
  else choose(view.dataset.view, wanted);
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.("input, textarea, select")) return;
  const button = buttons.find((each) => each.dataset.key === event.key.toLowerCase());
  if (button) choose(button.dataset.view);
}

// --- news ----------------------------------------------------------------------------------

function shown(of) {
  body.dataset.shown = of;
}

function hear({ data }) {
  const news = JSON.parse(data);
  if (news.run !== body.dataset.run) return location.reload();
  const changed = news.version !== version;
  version = news.version;
  good = news.good;
  nothing.hidden = good;
  if (changed && !news.broken) load();
  loadSide();
  body.classList.toggle("broken", news.broken);
  const time = new Date().toLocaleTimeString(document.documentElement.lang);
  if (changed) status.textContent = `${news.broken ? body.dataset.broken : body.dataset.updated} ${time}`;
  return undefined;
}

function begin() {
  const [, name, wide] = location.hash.match(/^#([a-z-]+?)(?:-(\d+))?$/) ?? [null, "desktop", ""];
  choose(name, Number(wide));
  const source = new EventSource("changes");
  source.addEventListener("message", hear);
  source.addEventListener("error", () => {
    status.textContent = body.dataset.lost;
    body.classList.add("lost");
  });
  source.addEventListener("open", () => {
    body.classList.remove("lost");
    status.textContent = "";
  });
  // the server counts open pages by their streams, and a browser keeps them a while for a page that is gone
  addEventListener("pagehide", () => source.close());
}

for (const button of buttons) button.addEventListener("click", () => choose(button.dataset.view));
widths.addEventListener("click", ({ target }) => {
  if (target.dataset.setWidth) chooseWidth(Number(target.dataset.setWidth));
});
side.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-section]");
  if (button) lead(button.dataset.section);
});
document.addEventListener("keydown", pressed);
new ResizeObserver(fit).observe(holder.parentElement);
begin();

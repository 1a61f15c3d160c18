/* Searches the archive's index in the page: works as a file, without a server. The rules of words.py, in its order. */
(function () {
  "use strict";
  var endings = [
    [/eaux$/, "eau"], [/([a-z]{3})aux$/, "$1al"], [/([a-z]{3})[sx]$/, "$1"], [/([a-z]{4})e{1,2}$/, "$1"],
    [/([a-z]{4})(issement|ement|ment|issant|ation|ition|ateur|atric|iteur|itric|eur|eus|euse|iqu|is|iv|if)$/, "$1"],
    [/([a-z]{4})(er|ez|ant|ent|ions|ion|age|ag|ier|iere|ir)$/, "$1"], [/([a-z])\1$/, "$1"]
  ];
  var pairs = { "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ß": "ss" };
  function folded(text) {
    return text.normalize("NFKD").toLowerCase().replace(/[œæøłđß]/g, function (sign) { return pairs[sign]; })
      .replace(/[\u0300-\u036f]/g, "");
  }
  function stem(word) {
    return endings.reduce(function (each, rule) { return each.replace(rule[0], rule[1]); }, word);
  }
  window.lettreFolded = folded;
  window.lettreStem = function (word) { return stem(folded(word)); };
  var form = document.getElementById("search_form"), list = document.getElementById("search_results");
  var state = document.getElementById("search_state"), index = window.lettreIndex;
  if (!form || !index) return;
  var field = form.elements.q, most = 100, known = Object.keys(index.stems);
  var common = new Set(form.dataset.common.split(" "));
  function numbers(key) {
    var at = -1;
    return index.stems[key].split(" ").map(function (step) { return (at += parseInt(step, 36)); });
  }
  /* the sections that have a word, whole; the last one may be a beginning */
  function having(word, open) {
    var found = new Set(), sought = stem(word);
    if (Object.hasOwn(index.stems, sought)) numbers(sought).forEach(found.add, found);
    if (open && word.length > 2) known.forEach(function (key) {
      if (key.indexOf(word) === 0) numbers(key).forEach(found.add, found);
    });
    return found;
  }
  function link(section) {
    var item = document.createElement("li"), facts = document.createElement("p"), title = document.createElement("p");
    var to = document.createElement("a");
    facts.className = "facts"; facts.textContent = section[4] + " · " + section[3];
    title.className = "subject"; to.href = section[0]; to.textContent = section[1];
    title.append(to, section[2] ? " – " + section[2] : "");
    item.append(facts, title);
    return item;
  }
  function search() {
    var words = folded(field.value).match(/[a-z0-9]+/g) || [], last = words.length - 1;
    var terms = words.map(function (word, at) { return [word, at === last]; })
      .filter(function (term) { return !common.has(term[0]); });
    list.replaceChildren();
    if (!terms.length) { state.textContent = ""; return; }
    var found = terms.map(function (term) { return having(term[0], term[1]); })
      .reduce(function (all, some) { return new Set(Array.from(all).filter(some.has, some)); });
    var sorted = Array.from(found).sort(function (a, b) { return a - b; });
    list.append.apply(list, sorted.slice(0, most).map(function (at) { return link(index.sections[at]); }));
    var words_ = sorted.length > 1 ? form.dataset.many : sorted.length ? form.dataset.one : form.dataset.none;
    state.textContent = words_.replace("{n}", sorted.length);
  }
  form.hidden = false;
  field.value = new URLSearchParams(location.search).get("q") || "";
  form.addEventListener("submit", function (event) { event.preventDefault(); search(); });
  field.addEventListener("input", search);
  search();
})();

// Two aids for readers with scripts: the trail of a number next to it, and filters over tables.
// Without scripts a number leads to its entry in the annex, and every table is whole.
(() => {
  "use strict";
  const words = document.body.dataset;

  // The trail of a number ---------------------------------------------------------------
  let opened = null;

  const close = (refocus) => {
    if (!opened) return;
    const { popover, link } = opened;
    opened = null;
    popover.remove();
    link.setAttribute("aria-expanded", "false");
    if (refocus) link.focus();
  };

  // Where the words stand that a number belongs to: its row or card, or else its sentence.
  const sentence = (link) => {
    const whole = link.closest("tr, .card");
    const block = whole || link.closest("p, li, figcaption, dd");
    if (whole || !block) return (block || link).getBoundingClientRect();
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const nodes = [];
    let length = 0, at = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!at && link.contains(node)) at = length + 1;
      nodes.push({ node, start: length });
      length += node.length;
    }
    const written = block.textContent;
    const ends = [...written.matchAll(/[.!?][\u00bb\u201d)]?\s+(?=\S)/g)].map((end) => end.index + end[0].length);
    const first = Math.max(0, ...ends.filter((end) => end < at));
    const last = Math.min(length, ...ends.filter((end) => end >= at));
    const spot = (offset) => {
      const { node, start } = nodes.findLast((one) => one.start <= offset) || nodes[0];
      return [node, Math.min(node.length, offset - start)];
    };
    const range = document.createRange();
    range.setStart(...spot(first));
    range.setEnd(...spot(Math.max(first, last - 1)));
    return range.getBoundingClientRect();
  };

  const place = (popover, link) => {
    const least = 220;
    let box = sentence(link);
    if (Math.max(window.innerHeight - box.bottom, box.top) < least + 24) {
      window.scrollBy({ top: box.top - 24, behavior: "instant" });
      box = sentence(link);
    }
    const start = link.getBoundingClientRect().left;
    const width = popover.offsetWidth;
    const page = document.documentElement;
    const left = Math.max(16, Math.min(start, page.clientWidth - width - 16));
    // Where there is more room, but below rather than above; what is longer than that scrolls.
    const under = page.clientHeight - box.bottom - 24;
    const over = box.top - 24;
    const below = under >= Math.min(popover.offsetHeight, 260) || under >= over;
    popover.style.maxHeight = `min(33rem, ${Math.max(160, below ? under : over)}px)`;
    const top = below ? box.bottom + 8 : box.top - popover.offsetHeight - 8;
    popover.style.left = `${left + window.scrollX}px`;
    popover.style.top = `${top + window.scrollY}px`;
  };

  const entryOf = (link) => {
    const entry = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    return entry && entry.classList.contains("trail") ? entry : null;
  };

  // What an entry names, such as a source, is shown in the same box.
  const fill = (popover, body, entry) => {
    body.replaceChildren(...[...entry.childNodes].map((child) => child.cloneNode(true)));
    for (const part of body.querySelectorAll("[id]")) part.removeAttribute("id");
    for (const link of body.querySelectorAll('a.number[href^="#"]')) {
      const named = entryOf(link);
      if (!named) continue;
      link.setAttribute("role", "button");
      link.removeAttribute("aria-haspopup");
      link.removeAttribute("aria-expanded");
      const show = (event) => {
        event.preventDefault();
        event.stopPropagation();
        fill(popover, body, named);
        popover.scrollTop = 0;
        popover.focus({ preventScroll: true });
      };
      link.addEventListener("click", show);
      link.addEventListener("keydown", (event) => { if (event.key === " ") show(event); });
    }
  };

  const open = (link, entry) => {
    const popover = document.createElement("div");
    popover.className = "popover";
    popover.setAttribute("role", "dialog");
    popover.setAttribute("aria-labelledby", "popover-title");
    popover.tabIndex = -1;
    const head = document.createElement("div");
    head.className = "popover-head";
    const title = document.createElement("h2");
    title.id = "popover-title";
    title.textContent = words.trail;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words.close;
    button.addEventListener("click", () => close(true));
    head.append(title, button);
    const body = document.createElement("div");
    fill(popover, body, entry);
    popover.append(head, body);
    popover.addEventListener("keydown", (event) => {
      // Leaving by the keyboard closes and goes back to the number, where the reader was.
      if (event.key !== "Tab") return;
      const stops = [popover, ...popover.querySelectorAll("a[href], button")];
      const at = stops.indexOf(document.activeElement);
      if (event.shiftKey ? at <= 1 : at === stops.length - 1) {
        event.preventDefault();
        close(true);
      }
    });
    document.body.append(popover);
    opened = { popover, link };
    link.setAttribute("aria-expanded", "true");
    place(popover, link);
    popover.focus({ preventScroll: true });
  };

  for (const link of document.querySelectorAll('main a.number[href^="#"]')) {
    const entry = entryOf(link);
    if (!entry || entry.contains(link)) continue;
    link.setAttribute("role", "button");
    link.setAttribute("aria-haspopup", "dialog");
    link.setAttribute("aria-expanded", "false");
    const toggle = (event) => {
      event.preventDefault();
      const same = opened && opened.link === link;
      close(false);
      if (same) link.focus();
      else open(link, entry);
    };
    link.addEventListener("click", (event) => {
      if (!(event.ctrlKey || event.metaKey || event.shiftKey)) toggle(event);
    });
    link.addEventListener("keydown", (event) => {
      if (event.key === " ") toggle(event);
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && opened) {
      event.preventDefault();
      close(true);
    }
  });
  document.addEventListener("click", (event) => {
    if (opened && !opened.popover.contains(event.target) && !opened.link.contains(event.target)) {
      close(false);
    }
  });
  window.addEventListener("resize", () => close(false));

  // A link to a folded place opens it, also in a browser that doesn't do so by itself.
  const unfold = (hash) => {
    const place = document.getElementById(decodeURIComponent(hash.slice(1)));
    if (!place || !place.closest("main")) return;
    let folded = place.querySelector(":scope > details.annex:not([open])");
    if (folded) folded.open = true;
    while ((folded = place.closest("main details:not([open])"))) folded.open = true;
    place.scrollIntoView();
  };
  const arrive = () => { if (location.hash.length > 1) unfold(location.hash); };
  window.addEventListener("hashchange", arrive);
  arrive();
  // A second time, a link changes no address.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && !event.defaultPrevented && link.hash === location.hash) unfold(link.hash);
  });

  // On a narrow screen the rows of a table that is too wide are stacked, and those of one that
  // fits only because its words stand below one another.
  const slim = window.matchMedia("(max-width: 36rem)");
  // Its signs stay raised: a label of a cell is text alone.
  const named = (head) => {
    const copy = head.cloneNode(true);
    for (const sign of copy.querySelectorAll(".sign")) {
      sign.textContent = { a: "ᵃ", b: "ᵇ", c: "ᶜ" }[sign.textContent];
    }
    return copy.textContent.trim();
  };
  const stack = () => {
    for (const box of document.querySelectorAll("main .table-scroll")) {
      const table = box.querySelector("table");
      if (!slim.matches) table.classList.remove("stack");
      if (!slim.matches || !box.clientWidth) continue;
      const rows = [...table.tBodies[0].rows];
      const tall = rows.some((row) => row.cells.length > 3 && row.offsetHeight > 80);
      if (box.scrollWidth <= box.clientWidth + 1 && !tall) continue;
      const heads = [...table.querySelectorAll("thead th")].map(named);
      for (const row of rows) {
        [...row.cells].forEach((cell, column) => {
          cell.role = cell.tagName === "TH" ? "rowheader" : "cell";
          cell.dataset.label = heads[column] || "";
        });
        row.role = "row";
      }
      // What is no table to the eye stays one for screen readers.
      table.role = "table";
      table.tBodies[0].role = "rowgroup";
      table.classList.add("stack");
    }
  };
  stack();
  slim.addEventListener("change", stack);
  window.addEventListener("resize", stack);
  document.addEventListener("toggle", stack, true);

  // Filters over tables -----------------------------------------------------------------
  const text = (cell) => (cell ? cell.textContent.trim().replace(/\s+/g, " ") : "");
  const folded = (value) =>
    value.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const most = 16;
  // A cell may list several things: a reader looks for one of them. Text is taken as a list
  // where that leaves fewer things to choose from.
  const listed = (cells) => {
    let best = cells.map((cell) => [cell]);
    for (const mark of ["; ", ", "]) {
      const parts = cells.map((cell) => cell.split(mark));
      if (new Set(parts.flat()).size < new Set(best.flat()).size) best = parts;
    }
    return best.map((parts) => parts.map((part) => part.replace(/ \(.*\)$/, "")));
  };

  const filter = (table) => {
    const rows = [...table.querySelectorAll("tbody tr")];
    const heads = [...table.querySelectorAll("thead th")];
    if (rows.length < 2) return;
    const form = document.createElement("form");
    form.className = "filters";
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", words.filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    const field = (name, control) => {
      const label = document.createElement("label");
      const caption = document.createElement("span");
      caption.textContent = name;
      label.append(caption, control);
      form.append(label);
      control.addEventListener("input", apply);
    };
    const search = document.createElement("input");
    search.type = "search";
    const selects = [];
    const counted = document.createElement("output");

    function apply() {
      const wanted = folded(search.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const words = folded(text(row));
        const keep =
          wanted.every((word) => words.includes(word)) &&
          selects.every(({ parts, select }) =>
            !select.value || parts.get(row).includes(select.value));
        row.hidden = !keep;
        if (keep) shown += 1;
      }
      counted.textContent = `${shown} / ${rows.length} ${words.shown}`;
    }

    field(words.words, search);
    heads.forEach((head, column) => {
      const cells = listed(rows.map((row) => text(row.cells[column])));
      const values = [...new Set(cells.flat())].filter(Boolean);
      if (values.length < 2 || values.length > most || values.length > rows.length / 2) return;
      const select = document.createElement("select");
      select.append(new Option(words.all, ""));
      for (const value of values.sort((a, b) => a.localeCompare(b, document.documentElement.lang))) {
        select.append(new Option(value, value));
      }
      selects.push({ select, parts: new Map(rows.map((row, place) => [row, cells[place]])) });
      field(text(head), select);
    });
    form.append(counted);
    apply();
    (table.closest(".table-scroll") || table).before(form);
  };
  for (const table of document.querySelectorAll("table.filterable, .filterable table")) filter(table);

  // Table of contents: where the reader is; folded on narrow screens ----------------------
  const fold = document.querySelector(".toc-fold");
  const wide = window.matchMedia("(min-width: 64rem)");
  const adapt = () => { if (fold) fold.open = wide.matches; };
  adapt();
  wide.addEventListener("change", adapt);

  const entries = new Map();
  for (const link of document.querySelectorAll('.toc a[href^="#"]')) {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (section) entries.set(section, link);
  }
  let current = null;
  const follow = () => {
    let found = null;
    for (const [section, link] of entries) {
      if (section.getBoundingClientRect().top <= 140) found = link;
    }
    if (found === current) return;
    if (current) current.removeAttribute("aria-current");
    if (found) found.setAttribute("aria-current", "true");
    current = found;
  };
  let waiting = false;
  document.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; follow(); });
  }, { passive: true });
  follow();

  // Paper shows everything.
  let folded_details = [];
  window.addEventListener("beforeprint", () => {
    close(false);
    folded_details = [...document.querySelectorAll("main details:not([open])")];
    for (const part of folded_details) part.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const part of folded_details) part.open = false;
  });
})();

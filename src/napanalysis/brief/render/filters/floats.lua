-- Figures and tables with captions: numbered in order, each written in the form of its format.

local context = require("context")

local floats = {}
local counts = { fig = 0, tbl = 0 }
local nbsp = "\u{a0}"
-- Kinds of images that a page, a PDF and Word all show.
local drawn = { svg = true, png = true, jpeg = true, gif = true }

local function kind_of(identifier)
  local kind = identifier:match("^(%l+)%-")
  return counts[kind] and kind or nil
end

local function as_inlines(caption)
  return pandoc.utils.blocks_to_inlines(caption, { pandoc.Space() })
end

local function typst_string(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("\n", " ") .. '"'
end

-- An image with its alternative text, in the form of the format.
local function image(element)
  local function problem(message)
    context.problem(message:format(element.src), element.src)
  end
  local alt = element.attributes["fig-alt"] or element.attributes.alt
  element.attributes["fig-alt"] = nil
  if not alt or alt:match("^%s*$") then
    problem("The image %s has no alternative text (fig-alt).")
    alt = ""
  end
  local content = context.read(element.src)
  if element.src:match("^%a[%w+.-]*:") then
    problem("The image %s isn't a file of the brief.")
  elseif not content then
    problem("The image %s doesn't exist.")
  elseif not drawn[pandoc.image.format(content)] then
    problem("%s isn't an image that a page, a PDF and Word all show.")
  end
  table.insert(context.images, { src = element.src, alt = alt })
  if context.format == "docx" and element.src:match("%.svg$") then
    -- The brief's own filter puts it in place of the chart.
    local raster = element.src:gsub("%.svg$", ".png")
    if not context.read(raster) then
      problem("Word needs a PNG beside %s.")
    end
  end
  if context.written == "typst" then
    -- Without a width, a chart has its natural size, at which its letters are those of notes.
    local width = element.attributes.width
    if width and width:match("px$") then
      width = ("%gpt"):format(tonumber(width:match("^([%d.]+)")) * 0.75)
    end
    width = width and ", width: " .. width or ""
    return pandoc.RawInline(
      "typst",
      ("#image(%s, alt: %s%s)"):format(typst_string(element.src), typst_string(alt), width)
    )
  end
  element.attributes.alt = alt
  element.caption = { pandoc.Str(alt) }
  return element
end

local writers = {}

function writers.html(kind, identifier, classes, caption, content, label)
  local number = pandoc.Span({ pandoc.Str(label) }, { class = "float-number" })
  local blocks = pandoc.Blocks({
    pandoc.RawBlock("html", "<figure>"),
    pandoc.RawBlock("html", ('<figcaption id="%s-caption">'):format(identifier)),
    pandoc.Plain(pandoc.Inlines({ number, pandoc.Space() }) .. caption),
    pandoc.RawBlock("html", "</figcaption>"),
  }) .. content
  blocks:insert(pandoc.RawBlock("html", "</figure>"))
  local all = pandoc.List({ "float", "float-" .. kind }) .. classes
  return pandoc.Div(blocks, pandoc.Attr(identifier, all))
end

function writers.typst(kind, identifier, _, caption, content)
  local start = pandoc.RawInline("typst", "], caption: figure.caption(position: top, [")
  local finish = ("]), kind: %s, supplement: %s, numbering: \"1\") <%s>"):format(
    typst_string("quarto-float-" .. kind),
    typst_string(context.words[kind]),
    identifier
  )
  local words = pandoc.Inlines({ start }) .. caption
  words:insert(pandoc.RawInline("typst", finish))
  return pandoc.Blocks({ pandoc.RawBlock("typst", "#figure([") }) .. content .. { pandoc.Plain(words) }
end

function writers.docx(kind, identifier, _, caption, content, label)
  local words = pandoc.Inlines({ pandoc.Str(label), pandoc.Space() }) .. caption
  -- The message, then on a line of its own what is shown.
  if #caption > 1 and caption[1].t == "Strong" then
    words:insert(4, pandoc.LineBreak())
  end
  local style = kind == "fig" and "Image Caption" or "Table Caption"
  local title = pandoc.Div({ pandoc.Para(words) }, pandoc.Attr("", {}, { ["custom-style"] = style }))
  return pandoc.Div(pandoc.Blocks({ title }) .. content, pandoc.Attr(identifier))
end

local function write(kind, identifier, classes, caption, content)
  counts[kind] = counts[kind] + 1
  local number = tostring(counts[kind])
  context.numbers[identifier] = number
  if #caption == 0 then
    context.problem(("%q has no caption."):format(identifier), "#" .. identifier)
  end
  local title = context.words[kind] .. nbsp .. number
  return writers[context.written](kind, identifier, classes, caption, content, title .. context.words.delimiter),
    false
end

local function table_of(element)
  if context.written == "typst" then
    element.classes:insert("typst:no-figure")
  end
  element.caption = { long = {} }
  return element
end

local function float_div(element)
  local kind = kind_of(element.identifier)
  if not kind then
    return nil
  end
  local content = element.content:clone()
  local caption = pandoc.Inlines({})
  local last = content[#content]
  if #content > 1 and last.t == "Para" then
    caption = last.content
    content:remove(#content)
  elseif #content == 1 and (last.t == "Table" or last.t == "Figure") then
    caption = as_inlines(last.caption.long)
  end
  content = content:walk({
    Table = table_of,
    Figure = function(inner) return pandoc.Plain(pandoc.utils.blocks_to_inlines(inner.content)) end,
  })
  return write(kind, element.identifier, element.classes, caption, content)
end

-- A figure or table by itself.
local function captioned(element)
  local kind = kind_of(element.identifier)
  local caption = as_inlines(element.caption.long)
  if kind then
    local identifier, classes = element.identifier, element.classes:clone()
    local content = element.content
    if not content then
      element.identifier, element.classes = "", pandoc.List({})
      content = pandoc.Blocks({ table_of(element) })
    end
    return write(kind, identifier, classes, caption, content)
  end
  if #caption > 0 then
    local words, form = pandoc.utils.stringify(caption), element.content and "fig" or "tbl"
    context.problem(
      ("The %s %q needs an identifier that begins with #%s-."):format(element.t:lower(), words, form),
      words:sub(1, 30)
    )
  end
  return element.t == "Table" and table_of(element) or nil
end

function floats.apply(doc)
  doc = doc:walk({
    traverse = "topdown",
    Figure = captioned,
    Div = float_div,
    Table = captioned,
  })
  return doc:walk({ Image = image })
end

return floats

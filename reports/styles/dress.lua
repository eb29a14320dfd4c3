-- The brief's own classes (cards, notes, flags, sources, details) in each format.
-- Both renderers run this filter: Quarto before it reads the page, the built-in one after.

local html = FORMAT:match("html") ~= nil
local typst = FORMAT:match("typst") ~= nil
local docx = FORMAT:match("docx") ~= nil

-- Class of a div or span, and the name of its style in Word.
local div_styles = {
  lead = "Lead",
  source = "Source Note",
  notes = "Source Note",
  ["exhibit-notes"] = "Source Note",
  definitions = "Definitions",
  key = "Source Note",
  trail = "Trail",
}
local span_styles = {
  ["card-label"] = "Card Label",
  ["card-value"] = "Card Value",
  ["card-unit"] = "Card Unit",
  ["card-date"] = "Card Date",
  ["card-change"] = "Card Change",
  ["card-flag"] = "Flag",
  flag = "Flag",
  tag = "Tag",
  subtitle = "Caption Subtitle",
}
-- Kinds of boxes, and what the names of their styles in Word begin with.
local callouts = { note = "Box", tip = "Box", warning = "Warning", important = "Warning", caution = "Warning" }

local function styled(element, name)
  element.attributes["custom-style"] = name
  return element
end

-- Content between two raw pieces of Typst.
local function typst_blocks(name, argument, content)
  local blocks = pandoc.Blocks({
    pandoc.RawBlock("typst", ("#brief-%s(%s)["):format(name, argument and ('"' .. argument .. '"') or "")),
  })
  blocks:extend(content)
  blocks:insert(pandoc.RawBlock("typst", "]"))
  return blocks
end

local function callout(div, kind)
  local content, title = div.content:clone(), nil
  if #content > 0 and content[1].t == "Header" then
    title = content[1].content
    content:remove(1)
  end
  local classes = div.classes:filter(function(class) return not class:match("^callout") end)
  local blocks = pandoc.Blocks({})
  if title then
    -- Not a heading: it would stand in the table of contents.
    local words = pandoc.Blocks({ pandoc.Para(title) })
    if typst then
      words = typst_blocks("title", nil, words)
    end
    local head = pandoc.Div(words, pandoc.Attr("", { "box-title" }))
    blocks:insert(docx and styled(head, callouts[kind] .. " Title") or head)
  end
  blocks:extend(content)
  if typst then
    return pandoc.Div(typst_blocks("box", kind, blocks), pandoc.Attr(div.identifier, classes))
  end
  classes:insert(1, "box")
  classes:insert("box-" .. kind)
  local attributes = docx and { ["custom-style"] = callouts[kind] .. " Text" } or {}
  if html then
    attributes.role = "note"
  end
  return pandoc.Div(blocks, pandoc.Attr(div.identifier, classes, attributes))
end

-- In Word, cards stand in a table without a head, three beside each other.
local function card_table(cells)
  local rows = {}
  for start = 1, #cells, 3 do
    table.insert(rows, { cells[start], cells[start + 1] or {}, cells[start + 2] or {} })
  end
  local left, third = pandoc.AlignLeft, 1 / 3
  local simple = pandoc.SimpleTable({}, { left, left, left }, { third, third, third }, {}, rows)
  return pandoc.utils.from_simple_table(simple)
end

local function cards(div)
  if html then
    div.attributes.role = "list"
  end
  local content, cells = pandoc.Blocks({}), {}
  if typst then
    content:insert(pandoc.RawBlock("typst", "#brief-cards("))
  end
  for _, block in ipairs(div.content) do
    if block.t == "Div" and block.classes:includes("card") then
      if typst then
        content:insert(pandoc.RawBlock("typst", "["))
        content:extend(block.content)
        content:insert(pandoc.RawBlock("typst", "],"))
      else
        if html then
          block.attributes.role = "listitem"
        else
          -- A value's unit stands beside it, which leaves room for more.
          block = block:walk({
            Inlines = function(inlines)
              for place, inline in ipairs(inlines) do
                local after = inlines[place + 1]
                if inline.t == "LineBreak" and after and after.t == "Span"
                  and after.classes:includes("card-unit") then
                  inlines[place] = pandoc.Space()
                end
              end
              return inlines
            end,
          })
          styled(block, "Card")
        end
        if docx then
          table.insert(cells, { block })
        else
          content:insert(block)
        end
      end
    elseif not typst then
      content:insert(block)
    end
  end
  if typst then
    content:insert(pandoc.RawBlock("typst", ")"))
  end
  if docx and #cells > 0 then
    content:insert(card_table(cells))
  end
  div.content = content
  return div
end

-- Charts or boxes, two beside each other where there is room; what is empty takes none.
local function has_chart(block)
  local chart = false
  block:walk({
    Image = function() chart = true end,
    RawInline = function(raw) chart = chart or raw.text:match("^#image%(") ~= nil end,
  })
  return chart
end

local function narrow(path)
  local other = path:gsub("%.svg$", "-narrow.svg")
  local file = io.open(other, "rb")
  if file then
    file:close()
    return other
  end
  return path
end

local function narrowed(block)
  return block:walk({
    Image = function(image)
      image.src = narrow(image.src)
      return image
    end,
    RawInline = function(raw)
      raw.text = raw.text:gsub('^(#image%(")([^"]+)', function(start, path) return start .. narrow(path) end)
      return raw
    end,
  })
end

local known = {}

local function is_filled(block)
  -- Quarto takes away what a condition hides only later.
  local condition = block.t == "Div" and block.classes:includes("content-visible")
    and (block.attributes["when-meta"] or ""):match("^known%.(.+)$")
  return block.t ~= "Div"
    or not (condition and known[condition] == false) and #block.content:filter(is_filled) > 0
end

local function pairs_of(div)
  local parts = div.content:filter(is_filled)
  div.content = parts
  if #parts == 0 then
    return {}
  elseif not typst then
    return div
  end
  -- One that is alone has the width of the text.
  local columns = #parts == 1 and "columns: 1, " or ""
  local float = div.classes:includes("floating") and "float: true, " or ""
  local content = pandoc.Blocks({ pandoc.RawBlock("typst", "#brief-pairs(" .. columns .. float) })
  for place, part in ipairs(parts) do
    local alone = place == #parts and place % 2 == 1
    content:insert(pandoc.RawBlock("typst", alone and #parts > 1 and "brief-wide[" or "["))
    content:insert(has_chart(part) and not alone and narrowed(part) or part)
    content:insert(pandoc.RawBlock("typst", "],"))
  end
  content:insert(pandoc.RawBlock("typst", ")"))
  return content
end

local function details(div)
  local summary = div.attributes.summary or ""
  div.attributes.summary = nil
  local content = pandoc.Blocks({})
  if html then
    content:insert(pandoc.RawBlock("html", "<details><summary>"))
    content:insert(pandoc.Plain({ pandoc.Str(summary) }))
    content:insert(pandoc.RawBlock("html", "</summary>"))
    content:extend(div.content)
    content:insert(pandoc.RawBlock("html", "</details>"))
  else
    content:insert(styled(pandoc.Div({ pandoc.Para({ pandoc.Strong({ pandoc.Str(summary) }) }) }), "Box Title"))
    content:extend(div.content)
  end
  div.content = content
  return div
end

local function plain(value)
  if type(value) == "table" and value.name then
    value = value.name.literal or value.name
  end
  if pandoc.utils.type(value) == "List" then
    return table.concat(value:map(plain), ", ")
  end
  return pandoc.utils.stringify(value)
end

local function quoted(text)
  return (text:gsub("\\", "\\\\"):gsub('"', '\\"'))
end

-- What the templates print besides the text.
function Meta(meta)
  local lang = meta.lang and pandoc.utils.stringify(meta.lang) or "en"
  local short = lang:match("^%a+") == "fr" and "fr" or "en"
  meta["brief-language"] = short
  meta.lang = lang:find("-", 1, true) and lang or short .. "-CA"
  if meta["brief-labels"] then
    meta.words = meta["brief-labels"][short]
    meta["brief-labels"] = nil
  end
  if docx and meta["date-note"] then
    meta.date = meta["date-note"]
  end
  if meta.author then
    local author = plain(meta.author)
    meta["brief-author"] = typst and pandoc.RawInline("typst", quoted(author)) or author
  end
  for _, name in ipairs({ "title", "subtitle" }) do
    if meta[name] then
      meta[name .. "-plain"] = pandoc.utils.stringify(meta[name])
    end
  end
  return meta
end

-- A function that isn't there costs nothing: each kind of element that a filter takes is
-- copied over to it one by one, so each format has only those that it needs.

if docx then
  -- Word shows no SVG without a picture beside it; each chart has one.
  function Image(image)
    image.src = image.src:gsub("%.svg$", ".png")
    return image
  end
end

function Div(div)
  for _, class in ipairs(div.classes) do
    local kind = class:match("^callout%-(%l+)$")
    if kind and callouts[kind] then
      return callout(div, kind)
    end
  end
  if div.classes:includes("cards") then
    return cards(div)
  elseif div.classes:includes("details") then
    return details(div)
  elseif div.classes:includes("pairs") then
    return pairs_of(div)
  end
  for class, style in pairs(div_styles) do
    if div.classes:includes(class) then
      if docx then
        return styled(div, style)
      elseif typst then
        div.content = typst_blocks("div", class, div.content)
        return div
      end
    end
  end
end

if typst or docx then
  -- Word gets the language of a span from pandoc; Typst has to be told.
  local function spoken(span)
    local language = span.attributes.lang
    if typst and language then
      local open = ('#text(lang: "%s")['):format(quoted(language))
      span.content:insert(1, pandoc.RawInline("typst", open))
      span.content:insert(pandoc.RawInline("typst", "]"))
      return span
    end
  end

  function Span(span)
    for class, style in pairs(span_styles) do
      if span.classes:includes(class) then
        if docx then
          -- The style of a link would win over that of what is around it.
          span.content = span.content:walk({
            Link = function(link)
              link.content = { styled(pandoc.Span(link.content), style) }
              return link
            end,
          })
          return styled(span, style)
        end
        local content = pandoc.Inlines({ pandoc.RawInline("typst", ('#brief-span("%s")['):format(class)) })
        content:extend(span.content)
        content:insert(pandoc.RawInline("typst", "]"))
        span.content = content
        return span
      end
    end
    return spoken(span)
  end
end

if typst then
  function Header(header)
    if header.classes:includes("annex") then
      return { pandoc.RawBlock("typst", "#show: brief-annex"), header }
    end
  end

  -- A number keeps away from the text in the next column: "2 | janvier 2014" is no date.
  function Table(element)
    local function spaced(rows)
      for _, row in ipairs(rows) do
        for place, cell in ipairs(row.cells) do
          local here, after = element.colspecs[place], element.colspecs[place + 1]
          local last = cell.contents[#cell.contents]
          if last and after and here[1] == pandoc.AlignRight and after[1] ~= pandoc.AlignRight
            and (last.t == "Plain" or last.t == "Para") then
            last.content:insert(pandoc.RawInline("typst", "#h(6pt)"))
          end
        end
      end
    end
    spaced(element.head.rows)
    for _, body in ipairs(element.bodies) do
      spaced(body.body)
    end
    return element
  end

  -- What is said below a table is its foot, so that no page parts them.
  function Blocks(blocks)
    local out, table_before = pandoc.Blocks({}), nil
    for _, block in ipairs(blocks) do
      if block.t == "Table" then
        out:insert(block)
        table_before = #out
      elseif table_before and block.t == "Div" and block.classes:includes("exhibit-notes") then
        local notes = block.content:clone()
        notes[1] = pandoc.RawBlock("typst", '#brief-div("table-notes")[')
        local element = out[table_before]
        local cell = pandoc.Cell(notes, pandoc.AlignLeft, 1, #element.colspecs)
        element.foot = pandoc.TableFoot({ pandoc.Row({ cell }) })
        out[table_before], table_before = element, nil
      else
        if block.t ~= "Plain" then
          table_before = nil
        end
        out:insert(block)
      end
    end
    return out
  end
end

return {
  { Meta = function(meta) known = meta.known or {} end },
  { Meta = Meta, Image = Image, Div = Div, Span = Span, Header = Header, Table = Table, Blocks = Blocks },
}

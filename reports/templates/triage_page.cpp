#include "reports/templates/triage_page.h"

namespace reports {

std::string_view page_style() {
    return R"css(
:root{--ink:#1a1a1a;--soft:#4a4a4a;--line:#8a8a8a;--pale:#f1f1ee;--paper:#fff;--blue:#0b4f8a}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:76rem;padding:1rem 1.25rem 4rem;background:var(--paper);color:var(--ink);
font:1rem/1.5 "Noto Sans","Noto Sans CJK SC","Noto Sans Myanmar","Noto Sans Thai","Noto Sans Khmer",
"Noto Sans Lao","Noto Sans Arabic","Noto Sans Devanagari","Noto Sans Bengali",system-ui,sans-serif}
h1{font-size:1.7rem;line-height:1.2;margin:.5rem 0}
h2{font-size:1.35rem;line-height:1.25;margin:2.75rem 0 .5rem;padding-top:.6rem;border-top:3px solid var(--ink)}
h3{font-size:1.12rem;margin:1.75rem 0 .4rem}
h4{font-size:1rem;margin:1.25rem 0 .3rem}
p,ul,ol,dl{margin:.5rem 0;max-width:46rem}
li{margin:.2rem 0}
a{color:var(--blue)}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--blue);outline-offset:2px}
nav ul{columns:2 16rem;padding-left:1.1rem}
code{font:.86em/1.45 "Noto Sans Mono","DejaVu Sans Mono",monospace;overflow-wrap:anywhere;word-break:break-word}
table{border-collapse:collapse;width:100%;margin:.75rem 0;font-size:.95rem}
caption{text-align:left;color:var(--soft);padding:.2rem 0 .4rem}
th,td{border:1px solid var(--line);padding:.4rem .55rem;text-align:left;vertical-align:top;overflow-wrap:break-word}
th{background:var(--pale);font-weight:600;overflow-wrap:normal}
td bdi{overflow-wrap:anywhere}
td.name bdi,td.name a{overflow-wrap:break-word}
td.count,th.count{text-align:right;overflow-wrap:normal}
td.count{white-space:nowrap}
td.name{overflow-wrap:normal;min-width:6rem}
.answers{display:grid;grid-template-columns:1fr 1fr;gap:1rem}
.box{border:2px solid var(--ink);padding:.4rem 1rem;margin:1rem 0}
header p{max-width:none}
.answers .box{margin:0;padding:.5rem .9rem;min-width:0;font-size:.92rem;line-height:1.4}
.answers h2{font-size:1.05rem;margin:0 0 .3rem;padding:0;border:0}
.answers p,.answers ul,.answers ol{margin:.25rem 0}
.answers ul,.answers ol{padding-left:1.4rem}
.answers li{margin:.1rem 0}
.box h3{margin-top:.4rem}
.alarm{border-left:8px solid var(--ink);background:var(--pale);padding:.4rem .9rem;margin:.75rem 0}
.soft{color:var(--soft)}
.day{white-space:nowrap}
.outcome{font-weight:600}
dl.facts{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.15rem 1rem;max-width:none}
dl.facts dt{color:var(--soft)}
dl.facts dd{margin:0;overflow-wrap:anywhere;min-width:0}
details{margin:.4rem 0}
summary{cursor:pointer;padding:.15rem 0;font-weight:600}
figure.quote{margin:.5rem 0 .8rem;padding:.35rem .75rem;border-left:4px solid var(--line);background:var(--pale)}
figure.quote blockquote{margin:0 0 .25rem;font-size:1.02rem;line-height:1.7;white-space:pre-wrap;overflow-wrap:anywhere;text-align:start;unicode-bidi:isolate}
figure.quote figcaption{font-size:.86rem;color:var(--soft);overflow-wrap:anywhere}
.scroll{overflow-x:auto;border:1px solid var(--line);margin:.75rem 0}
.scroll svg{display:block;margin:0 auto}
.rings{display:flex;flex-wrap:wrap;gap:.6rem;margin:.75rem 0}
.rings .scroll{margin:0;flex:1 1 auto;max-width:100%}
svg text{font:12px "Noto Sans",system-ui,sans-serif;fill:#1a1a1a}
svg .name{font-size:12px}
svg .mark{font-size:11px;font-weight:600;paint-order:stroke;stroke:#fff;stroke-width:4px}
svg path.link{fill:none}
svg .custody{stroke:#0b4f8a;stroke-width:3.5}
svg .team{stroke:#a85500;stroke-width:2.2;stroke-dasharray:11 5}
svg .network{stroke:#555;stroke-width:1.2;stroke-dasharray:2 4}
svg .node{fill:#fff;stroke:#1a1a1a;stroke-width:1.6}
svg .refer{fill:#1a1a1a}
svg .band{fill:none;stroke:#0b4f8a;stroke-width:5;opacity:.35}
footer{margin-top:3rem;border-top:1px solid var(--line);color:var(--soft);font-size:.9rem}
@media (max-width:46rem){
body{padding:.75rem .75rem 3rem}
.answers{grid-template-columns:1fr}
dl.facts{grid-template-columns:1fr;gap:0}
dl.facts dd{margin:0 0 .45rem}
table.stack thead{display:none}
table.stack caption{display:block}
table.counts td.count{display:inline-block;width:50%;border-right:1px solid #ddd}
table.stack,table.stack tbody,table.stack caption,table.stack tr,table.stack td{display:block;width:100%}
table.stack tr{border:1px solid var(--line);margin:0 0 .8rem}
table.stack td{border:0;border-bottom:1px solid #ddd;padding:.35rem .6rem;text-align:left;white-space:normal}
table.stack td::before{content:attr(data-label);display:block;font-size:.82rem;color:var(--soft)}
}
@media print{
body{max-width:none;padding:0;font-size:10pt}
h2{break-after:avoid}h3,h4,summary{break-after:avoid}
section.device{break-before:page}
tr,figure.quote{break-inside:avoid}
thead{display:table-header-group}
details::details-content{content-visibility:visible;height:auto}
nav{display:none}
.scroll{overflow:visible;border:0}
.scroll svg{display:block;margin:0 auto}
.rings{display:flex;flex-wrap:wrap;gap:.6rem;margin:.75rem 0}
.rings .scroll{margin:0;flex:1 1 auto;max-width:100%}
a{color:inherit;text-decoration:none}
}
)css";
}

std::string_view page_script() {
    return R"js(addEventListener("beforeprint",function(){
document.querySelectorAll("details").forEach(function(d){d.open=true})});)js";
}

}  // namespace reports

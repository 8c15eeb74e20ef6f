/// The style of a report: for light and dark screens, phones, and paper.
enum ReportStyle {
  /// The style sheet. It contains neither `<` nor `&`, so that it is the same text in HTML and XML.
  static let sheet = """
    :root{--paper:#fff;--ink:#1c2128;--muted:#57606a;--line:#d5dae0;--tint:#f4f6f8;\
    --accent:#005daa;--warn:#b3410a}
    @media screen and (prefers-color-scheme:dark){:root{--paper:#14181e;--ink:#e8ebef;\
    --muted:#a4adb8;--line:#39424d;--tint:#1c222a;--accent:#72b3f2;--warn:#fe8040}}
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
    body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 Charter,\
    "Bitstream Charter","Source Serif 4","Noto Serif",Georgia,Cambria,serif;\
    font-variant-numeric:lining-nums;hyphens:manual}
    main{max-width:47rem;margin:0 auto;padding:3rem 1.25rem 5rem}
    p,ul,ol,blockquote,.answer{max-width:70ch}
    h1,h2,h3,dt,dd,th,nav,.course,.data,.source,.number,figcaption,caption,.note,.error{\
    font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
    h1{font-size:1.9rem;line-height:1.2;margin:.2rem 0 1.4rem;text-wrap:balance}
    h2{font-size:1.4rem;line-height:1.25;margin:0 0 1rem;text-wrap:balance}
    h3{font-size:1.1rem;line-height:1.3;margin:2.4rem 0 .6rem}
    a{color:var(--accent);text-underline-offset:.15em}
    code{font-size:.92em;background:var(--tint);padding:.05em .3em;border-radius:3px}
    .course{margin:0;color:var(--muted);font-size:.95rem}
    dl{margin:0;font-size:.95rem;line-height:1.5}
    dl div{display:flex;gap:1rem;padding:.2rem 0}
    dt{flex:0 0 5.5rem;color:var(--muted)}
    dd{margin:0;min-width:0;overflow-wrap:anywhere}
    .note,.error{padding:.7rem 1rem;border-left:4px solid var(--warn);background:var(--tint);\
    font-size:.95rem;overflow-wrap:anywhere}
    .summary{margin:2.5rem 0 0;padding:1.2rem 1.4rem 1rem;background:var(--tint);border-radius:6px}
    .summary h2,nav h2{font-size:1.1rem;margin:0 0 .6rem}
    .summary ul{margin:0;padding:0;list-style:none}
    .summary li{margin:.55rem 0;padding-left:1rem;border-left:3px solid var(--accent);\
    overflow-wrap:break-word}
    .summary li a{font:600 .9rem system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;\
    white-space:nowrap;text-decoration:none;margin-right:.35em}
    nav{margin:2rem 0 0;font-size:.98rem}
    nav ol{margin:0;padding:0;list-style:none}
    nav li{padding:.15rem 0}
    .preface{margin-top:2.5rem}
    .preface h2{font-size:1.1rem;margin:0 0 .4rem}
    .part{margin-top:3.5rem;padding-top:2rem;border-top:1px solid var(--line)}
    .task{margin:0 0 1.2rem;padding:.1rem 0 .1rem 1.1rem;border-left:3px solid var(--line);\
    color:var(--muted);font-style:italic}
    .task em,.task code{font-style:normal}
    .task p{margin:.3rem 0}
    .answer{margin:1.2rem 0;padding:.7rem 1.1rem;border-left:4px solid var(--accent);\
    background:var(--tint);border-radius:0 6px 6px 0}
    .answer p{margin:0}
    math{font-family:"Latin Modern Math","STIX Two Math","Cambria Math",math}
    math .bar{border-top:.06em solid;padding-top:.12em;margin:0 .06em}
    .formula{display:flex;align-items:center;gap:1rem;margin:1rem 0;overflow-x:auto;\
    overflow-y:hidden;font-size:1.12em}
    .formula math{flex:1;padding:.2rem 0}
    .number{font-size:.85em;color:var(--muted);white-space:nowrap}
    .steps{margin:.8rem 0;padding-left:1.5rem}
    .steps li{margin:.35rem 0}
    figure{margin:2rem 0}
    figure svg{display:block;width:100%;height:auto}
    .wide svg{max-width:45rem}
    .narrow{display:none}
    figcaption{margin-top:.5rem;font-size:.88rem;line-height:1.45;color:var(--muted);max-width:80ch}
    figcaption strong{color:var(--ink)}
    .file{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.92em;\
    overflow-wrap:anywhere}
    .table{margin:1.6rem 0;overflow-x:auto}
    table{border-collapse:collapse;min-width:min(100%,32rem);font-size:.95rem;line-height:1.4;font-variant-numeric:tabular-nums}
    caption{text-align:left;font-size:.88rem;color:var(--muted);padding-bottom:.5rem}
    caption span{display:block;max-width:calc(100vw - 2.5rem)}
    th,td{padding:.35rem 1.1rem .35rem 0;text-align:left;vertical-align:top;\
    border-bottom:1px solid var(--line)}
    td:last-child,th:last-child{padding-right:0}
    th{font-size:.85rem;font-weight:600;border-bottom-color:var(--muted)}
    .data,.source{font-size:.85rem;color:var(--muted);margin:.6rem 0;line-height:1.6}
    .source code,.data .file{overflow-wrap:anywhere}
    @media (max-width:40rem){body{font-size:1rem}main{padding:1.5rem 1rem 3rem}h1{font-size:1.5rem}\
    h2{font-size:1.25rem}.summary{padding:1rem}dl div{display:block}\
    figure{margin-left:-.5rem;margin-right:-.5rem}.wide{display:none}.narrow{display:block}}
    @media print{@page{margin:14mm 18mm}html{font-size:9pt}body{font-size:1rem;line-height:1.4}\
    main{max-width:none;padding:0}p,ul,ol,blockquote,.answer,figcaption{max-width:none}\
    a{color:inherit;text-decoration:none}.wide{display:block}.narrow{display:none}\
    .part{margin-top:1.4rem;padding-top:.9rem}h2,h3{break-after:avoid}\
    .task{break-inside:avoid;break-after:avoid}.formula{break-inside:avoid}\
    p:has(+.formula),.steps:has(+.formula){break-after:avoid}\
    .steps:has(+.formula) li:last-child{break-after:avoid}\
    figure,.table,.answer,.summary li,nav,.steps li{break-inside:avoid}\
    figure{margin:.9rem 0}.wide svg{width:118mm}p{orphans:3;widows:3}\
    .note,.error,.answer,.summary,code{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
    """
}

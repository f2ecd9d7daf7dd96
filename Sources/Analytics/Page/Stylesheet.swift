/// The page's style: two palettes, three chart sizes, print.
///
/// Red stands for buying and green for selling, as on Chinese screens. Cost and gain therefore use
/// neither: they are brown and blue, and always carry a word or a sign as well. Text has a contrast
/// of at least 4.5 to its ground in both palettes (WCAG 2.1, 1.4.3).
enum Stylesheet {
    static let text = palette + layout + tables + charts + media

    /// Added to the page of a run that buys and sells.
    static let bothSides = """
        body.both{--own:var(--plan)}.fill.bought{fill:var(--buy)}.fill.sold{fill:var(--sell)}

        """

    /// Added to the risk page.
    static let states = """
        .gross{fill:none;stroke:var(--plan);stroke-width:2}
        .worst{fill:none;stroke:var(--vwap);stroke-width:1.5;stroke-dasharray:3 3}
        .result{fill:none;stroke:var(--ink);stroke-width:1.6}
        .fall{fill:var(--cost);fill-opacity:.28}

        """

    private static let palette = """
        :root{color-scheme:light dark;--page:#f5f6f8;--card:#fff;--ink:#171b22;--soft:#525c6b;\
        --line:#dfe3e9;--grid:#eceff3;--buy:#c02b2b;--sell:#0a7764;--cost:#96500a;--gain:#1d5fa8;\
        --market:#6c7a8d;--band:#b9c3d0;--volume:#b4bfcc;--window:#f1f4fa;--call:#e6e9ee;\
        --plan:#2b5fb5;--vwap:#7443b4;--warn-bg:#fdf3e3;--warn:#8a4b06;--ok-bg:#e9f3fb;\
        --ok:#17578f;--chip:#eef1f5}
        @media(prefers-color-scheme:dark){:root{--page:#0e1115;--card:#161a20;--ink:#e8ebf0;\
        --soft:#9da8b7;--line:#2b323c;--grid:#232931;--buy:#ff7a70;--sell:#3ecbb0;--cost:#eba55a;\
        --gain:#7db8f7;--market:#8b9bb0;--band:#3f4b5a;--volume:#46525f;--window:#1c2330;\
        --call:#252b34;--plan:#82aefc;--vwap:#c39cf8;--warn-bg:#2f2314;--warn:#f2bd7c;\
        --ok-bg:#142534;--ok:#8fc5f5;--chip:#222932}}
        body.buy{--own:var(--buy)}body.sell{--own:var(--sell)}

        """

    private static let layout = """
        *{box-sizing:border-box}html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,\
        "Segoe UI",Roboto,"Helvetica Neue",Arial,"PingFang SC","Hiragino Sans GB",\
        "Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",sans-serif;\
        font-variant-numeric:tabular-nums}
        main,header,footer{max-width:1160px;margin:0 auto;padding:0 20px}
        header{padding-top:36px}footer{padding-top:8px;padding-bottom:48px;color:var(--soft);\
        font-size:13.5px}
        .over{color:var(--soft);font-size:14px;margin:0 0 10px;display:flex;flex-wrap:wrap;\
        gap:4px 14px;align-items:center}
        .chip{border-radius:5px;padding:1px 9px;font-weight:600;font-size:13px;\
        border:1px solid var(--own);color:var(--own)}
        h1{font-size:30px;line-height:1.25;letter-spacing:-.012em;margin:0 0 12px;font-weight:650}
        .verdict{font-size:20px;line-height:1.5;margin:0 0 20px;max-width:62em;text-wrap:pretty}
        h2{font-size:20px;line-height:1.3;margin:0 0 4px;font-weight:650;letter-spacing:-.006em}
        h3{font-size:15.5px;margin:26px 0 8px;font-weight:650}
        p{margin:0 0 10px;max-width:76em}
        .lead{color:var(--soft);font-size:14.5px;margin:0 0 14px;max-width:62em;\
        text-wrap:pretty}
        section{background:var(--card);border:1px solid var(--line);border-radius:10px;\
        padding:24px 26px 26px;margin:0 0 18px;min-width:0}
        .banner{border-radius:8px;padding:12px 16px;margin:0 0 18px;font-size:15px;\
        background:var(--ok-bg);color:var(--ok)}
        .banner.no{background:var(--warn-bg);color:var(--warn)}
        .banner b{font-weight:650}.banner ul{margin:6px 0 0;padding-left:20px}
        .tiles{display:grid;grid-template-columns:repeat(6,1fr);gap:1px;background:var(--line);\
        border:1px solid var(--line);border-radius:10px;overflow:hidden;margin:0 0 18px}
        .tile{background:var(--card);padding:14px 16px 15px;min-width:0}
        .tile dt{font-size:13px;color:var(--soft);margin:0 0 3px}
        .tile dd{margin:0;font-size:22px;line-height:1.25;font-weight:640;letter-spacing:-.01em}
        .tile dd small{display:block;font-size:13px;font-weight:400;letter-spacing:0;\
        color:var(--soft);margin-top:3px}
        .two{display:grid;grid-template-columns:1fr 1fr;gap:18px}.two>section{margin:0}
        .two{margin-bottom:18px}
        .cost{color:var(--cost)}.gain{color:var(--gain)}.soft{color:var(--soft)}
        ul.notes{margin:0;padding-left:20px;max-width:62em}ul.notes li{margin:0 0 6px}
        dl.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:5px 22px;margin:0;\
        font-size:14.5px}dl.facts dt{color:var(--soft)}dl.facts dd{margin:0;\
        overflow-wrap:anywhere}
        pre{background:var(--chip);border-radius:7px;padding:12px 14px;margin:12px 0 0;\
        overflow-x:auto;font:13px/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,\
        "Noto Sans Mono CJK SC",monospace}
        details>summary{cursor:pointer;font-weight:600;font-size:14.5px;padding:6px 0}
        a{color:var(--plan)}:focus-visible{outline:2px solid var(--plan);outline-offset:2px}

        """

    private static let tables = """
        .scroll{overflow-x:auto;margin:0 -4px;padding:0 4px}
        table{border-collapse:collapse;width:100%;font-size:14.5px}
        th,td{padding:8px 14px 8px 0;text-align:left;vertical-align:baseline;\
        border-bottom:1px solid var(--line);font-weight:400}
        th:last-child,td:last-child{padding-right:0}
        thead th{font-size:13px;color:var(--soft);white-space:nowrap;padding-top:4px}
        tbody tr:last-child>*{border-bottom:0}
        tfoot th,tfoot td{border-top:1px solid var(--soft);border-bottom:0;font-weight:640}
        .n{text-align:right;white-space:nowrap}thead th.n{text-align:right}
        th small,td small{display:block;color:var(--soft);font-size:13px;line-height:1.4}
        table.orders{font-size:13.5px}table.orders th,table.orders td{white-space:nowrap}
        table.orders th,table.orders td{padding:6px 10px 6px 0}
        table.compact{max-width:620px}.n small{white-space:normal}
        .bar{display:block;position:relative;height:12px;min-width:150px;\
        background:linear-gradient(var(--line),var(--line)) 50% 0/1px 100% no-repeat}
        .bar i{position:absolute;top:1px;height:10px;border-radius:2px}
        .bar .cost{background:var(--cost)}.bar .gain{background:var(--gain)}
        .state{white-space:nowrap}.state.no{color:var(--warn);font-weight:600}
        .off{font-size:34px;line-height:1.2;font-weight:700;color:var(--warn);margin:0 0 8px}
        .use{display:block;height:10px;min-width:90px;border-radius:3px;background:var(--grid)}
        .use i{display:block;height:10px;min-width:1px;border-radius:3px}
        table.orders small{white-space:normal;min-width:11em}.scroll+p{margin:14px 0 0}
        .use .cost{background:var(--cost)}.use .gain{background:var(--gain)}

        """

    private static let charts = """
        figure{margin:0}.plot{display:none;width:100%;height:auto}.plot.wide{display:block}
        .legend{display:flex;flex-wrap:wrap;gap:4px 20px;font-size:13.5px;color:var(--soft);\
        margin:0 0 10px;padding:0;list-style:none}
        .legend li{display:flex;align-items:center;gap:7px}
        .legend svg{width:22px;height:14px;flex:none}
        .plot text{font-size:12.5px}.t{fill:var(--soft)}.own-t{fill:var(--own);font-weight:600}
        .target-t{fill:var(--plan);font-weight:600}.arrival-t{fill:var(--ink)}
        .vwap-t{fill:var(--vwap)}
        .grid{stroke:var(--grid);fill:none}.axis{stroke:var(--market);fill:none;stroke-width:1}
        .cut{stroke:var(--market);stroke-dasharray:2 3;fill:none}.call{fill:var(--call)}
        .window{fill:var(--window)}.band{fill:var(--band);stroke:var(--band);stroke-width:.8}
        .last{fill:none;stroke:var(--market);stroke-width:1.2;stroke-linejoin:round}
        .arrival{stroke:var(--ink);stroke-width:1.3;stroke-dasharray:7 4;fill:none}
        .vwap{stroke:var(--vwap);stroke-width:1.5;stroke-dasharray:2 3;fill:none}
        .faint{opacity:.4;stroke-width:.8}
        .fill{fill:var(--own);stroke:var(--card);stroke-width:.9}
        .fill.passive{fill-opacity:.78}
        .target{fill:none;stroke:var(--plan);stroke-width:1.6;stroke-dasharray:6 3}
        .filled{fill:none;stroke:var(--own);stroke-width:2.2}
        .live{fill:var(--own);fill-opacity:.17}
        .ahead{fill:var(--gain);fill-opacity:.5}.behind{fill:var(--cost);fill-opacity:.5}
        .volume{fill:var(--volume)}.own-volume{fill:var(--own)}
        .queue-filled{fill:none;stroke:var(--own);stroke-width:1.5}
        .queue-cancelled{fill:none;stroke:var(--market);stroke-width:1.2;stroke-dasharray:4 2.5}
        .queue-end{fill:var(--own);stroke:var(--card)}
        .queue-area{fill:var(--own);fill-opacity:.14}.queue-area.no{fill:var(--market)}
        .cell-title{fill:var(--ink);font-weight:600}
        .queue-cross{stroke:var(--market);stroke-width:1.5;fill:none}

        """

    private static let media = """
        @media(max-width:1020px){.tiles{grid-template-columns:repeat(3,1fr)}\
        .plot.wide{display:none}.plot.medium{display:block}.two{grid-template-columns:1fr}}
        @media(max-width:640px){main,header,footer{padding-left:12px;padding-right:12px}\
        header{padding-top:22px}h1{font-size:23px}.verdict{font-size:17px}\
        section{padding:18px 16px 20px;border-radius:8px}.tiles{grid-template-columns:1fr 1fr}\
        .tile{padding:12px 14px}.tile dd{font-size:19px}.plot.medium{display:none}\
        .plot.narrow{display:block}.x{display:none}th,td{padding-right:10px}\
        table{font-size:14px}dl.facts{grid-template-columns:1fr;gap:0}\
        dl.facts dd{margin:0 0 8px}\
        .stack thead,.stack tbody{display:block}\
        .stack tr{display:grid;padding:9px 0;border-bottom:1px solid var(--line);gap:2px 8px}\
        .stack tbody tr:last-child{border-bottom:0}.stack th,.stack td{border:0;padding:0}\
        .stack thead th.n,.stack td.n{text-align:left}.stack th:first-child{grid-column:1/-1}\
        .stack.three td:nth-of-type(3),.stack.three th:nth-of-type(4),\
        .stack.two-columns td:nth-of-type(2){justify-self:end}\
        .stack.three tr{grid-template-columns:1fr 1fr 1fr}\
        .stack.two-columns tr{grid-template-columns:1fr auto}\
        .stack td.n small{display:inline;margin-left:5px}}
        @media print{:root{color-scheme:light;--page:#fff;--card:#fff;--ink:#000;--soft:#444;\
        --line:#ccc;--grid:#e6e6e6;--buy:#b02020;--sell:#00604f;--cost:#7c4106;--gain:#154a85;\
        --market:#5d6a7b;--band:#c4ccd6;--volume:#bcc5cf;--window:#f2f4f8;--call:#e9ebef;\
        --plan:#1f4d99;--vwap:#5d3494;--warn-bg:#fff;--warn:#6d3b04;--ok-bg:#fff;--ok:#123f69;\
        --chip:#f4f4f4}body{font-size:11pt;print-color-adjust:exact;\
        -webkit-print-color-adjust:exact}\
        section,.banner{border:1px solid #ccc}figure,.tiles,tr{break-inside:avoid}\
        h2,h3{break-after:avoid}.scroll{overflow:visible}.plot{display:none!important}\
        .plot.medium{display:block!important}\
        details::details-content{content-visibility:visible;block-size:auto}}

        """
}

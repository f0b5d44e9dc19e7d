using System.Text;

namespace MLExtensions.Display;

/// <summary>The style sheets of pages and of pictures that stand alone.</summary>
internal static class StyleSheet
{
    /// <summary>Fonts that every system has one of; nothing is loaded.</summary>
    public const string SansSerif = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

    private const string Monospace = "ui-monospace, 'Cascadia Code', 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace";

    private const string BlockRules =
        """
        .mlx{font:16px/1.6 {sans};color:var(--mlx-ink);-webkit-text-size-adjust:100%}
        .mlx *,.mlx *::before{box-sizing:border-box}
        .mlx p{margin:0 0 .8em;max-width:46em}
        .mlx-card,.mlx-figure{background:var(--mlx-surface);border:1px solid var(--mlx-rule);border-radius:12px;padding:20px 22px;margin:0;min-width:0;break-inside:avoid}
        .mlx-card h3{font-size:1rem;line-height:1.35;margin:0 0 12px;font-weight:600;overflow-wrap:anywhere}
        .mlx-caption,.mlx figcaption{color:var(--mlx-muted);font-size:.875rem;line-height:1.5;margin:12px 0 0;max-width:52em}
        .mlx-scroll{overflow-x:auto}
        .mlx-svg{display:block;width:100%;height:auto;min-width:620px;margin:0 auto}
        .mlx-grid{display:grid;gap:16px;grid-template-columns:repeat(auto-fill,minmax(min(100%,var(--mlx-cell,240px)),1fr))}
        .mlx-tiles{display:grid;gap:16px;grid-template-columns:repeat(auto-fit,minmax(min(100%,150px),1fr));margin:0}
        .mlx-tile{background:var(--mlx-surface);border:1px solid var(--mlx-rule);border-radius:12px;padding:16px 18px;break-inside:avoid;display:flex;flex-direction:column}
        .mlx-tile dt{color:var(--mlx-muted);font-size:.8125rem;line-height:1.35}
        .mlx-tile dd{margin:0}
        .mlx-value{font-size:1.75rem;line-height:1.2;font-weight:650;letter-spacing:-.02em;padding-top:4px;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
        .mlx-tile-strong{border-top:3px solid var(--mlx-accent);padding-top:14px}
        .mlx-tile-strong .mlx-value{color:var(--mlx-accent)}
        .mlx-note{color:var(--mlx-muted);font-size:.8125rem;line-height:1.4;padding-top:4px}
        .mlx-table{border-collapse:collapse;width:100%;font-size:.9375rem;font-variant-numeric:tabular-nums}
        .mlx-table th{text-align:left;font-weight:600;color:var(--mlx-muted);font-size:.8125rem;border-bottom:1px solid var(--mlx-rule);padding:6px 14px 6px 0;vertical-align:bottom}
        .mlx-table td{border-bottom:1px solid var(--mlx-rule);padding:8px 14px 8px 0;vertical-align:top;overflow-wrap:break-word}
        .mlx-table tr:last-child td{border-bottom:0}
        .mlx-table tr>*:last-child{padding-right:0}
        .mlx-table .mlx-right{text-align:right;white-space:nowrap}
        .mlx-neighbors{list-style:none;margin:0;padding:0;font-size:.9375rem}
        .mlx-neighbors li{display:grid;grid-template-columns:minmax(0,1fr) auto;column-gap:12px;line-height:1.35;margin:0 0 9px}
        .mlx-neighbors li:last-child{margin:0}
        .mlx-neighbors .mlx-word{overflow-wrap:anywhere}
        .mlx-neighbors .mlx-score{color:var(--mlx-muted);font-variant-numeric:tabular-nums;font-size:.8125rem;align-self:center}
        .mlx-bar{grid-column:1/-1;height:5px;border-radius:3px;background:var(--mlx-track);margin-top:4px;overflow:hidden}
        .mlx-bar i{display:block;height:100%;border-radius:3px;background:var(--mlx-accent)}
        .mlx-code{font:.875rem/1.6 {mono};margin:0;white-space:pre;overflow-x:auto;tab-size:4}
        .mlx-scatter h3{font-size:1rem;line-height:1.35;margin:0 0 8px;font-weight:600;overflow-wrap:anywhere}
        .mlx-plot{width:100%;min-width:0}
        .mlx-plot{position:relative}
        .mlx-thumb{position:absolute;z-index:2;pointer-events:none;border:2px solid var(--mlx-surface);outline:1px solid var(--mlx-muted);border-radius:3px;box-sizing:content-box!important;background-repeat:no-repeat;box-shadow:0 2px 10px rgb(0 0 0/.25)}
        .mlx-thumb[hidden]{display:none}
        .mlx-still img{display:block;width:100%;height:auto;border-radius:8px}
        .mlx-hint,.mlx-problem{color:var(--mlx-muted);font-size:.8125rem;line-height:1.4;padding-top:8px}
        .mlx-live[hidden],.mlx-still[hidden],.mlx-problem[hidden]{display:none}
        .mlx-images{margin:-3px;padding:3px 3px 6px}
        .mlx-images ul{display:grid;gap:6px;list-style:none;margin:0;padding:0;width:max-content}
        .mlx-images li{position:relative;display:flex;flex-direction:column;align-items:center;justify-content:flex-start;margin:0;outline-offset:2px}
        .mlx-images img{display:block;border-radius:2px}
        .mlx-images .mlx-pixels img{image-rendering:pixelated}
        .mlx-images .mlx-under{color:var(--mlx-muted);font-size:.6875rem;line-height:1.5;max-width:100%;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
        .mlx-tip{display:none;position:absolute;left:0;top:calc(100% + 5px);z-index:3;background:var(--mlx-surface);border:1px solid var(--mlx-rule);border-radius:8px;padding:5px 9px;font-size:.75rem;line-height:1.45;width:max-content;max-width:18em;pointer-events:none;box-shadow:0 2px 10px rgb(0 0 0/.25);font-variant-numeric:tabular-nums}
        .mlx-tip-left .mlx-tip{left:auto;right:0}
        .mlx-tip-up .mlx-tip{top:auto;bottom:calc(100% + 5px)}
        .mlx-tip-in .mlx-tip{top:6px}
        .mlx-tip b,.mlx-tip span{display:block}
        .mlx-tip i{font-style:normal;color:var(--mlx-muted)}
        .mlx-images li:hover .mlx-tip,.mlx-images li:focus .mlx-tip{display:block}
        .mlx-images li:hover,.mlx-images li:focus{outline:2px solid var(--mlx-accent);z-index:2}
        .mlx-sheet ul{display:flex;gap:10px;margin:0 0 10px;padding:2px 4px 0 0}
        .mlx-sheet li{width:var(--mlx-side);flex:none}
        .mlx-sheet li img{margin:auto}
        .mlx-sheet .mlx-query{margin-right:16px}
        .mlx-sheet-head{display:flex;gap:26px;color:var(--mlx-muted);font-size:.8125rem;margin:0 0 6px}
        .mlx-sheet-head span:first-child{width:var(--mlx-side);text-align:center;flex:none}
        .mlx-wrong img{outline:3px solid var(--mlx-wrong);outline-offset:0}
        .mlx-wrong::after{content:"×";position:absolute;right:-5px;top:-5px;width:18px;height:18px;border-radius:9px;background:var(--mlx-wrong);color:var(--mlx-surface);font:700 15px/18px {sans};text-align:center;print-color-adjust:exact;-webkit-print-color-adjust:exact}
        .mlx-fill .mlx-plot{height:max(360px,calc(100vh - 10.5rem))!important}
        @media print{.mlx-live{display:none}.mlx-still[hidden]{display:block}}
        @media print{.mlx-bar,.mlx-bar i{print-color-adjust:exact;-webkit-print-color-adjust:exact}.mlx-code{white-space:pre-wrap}.mlx-svg{min-width:0}}
        """;

    private const string PageRules =
        """
        html{background:var(--mlx-page)}
        .mlx-page{margin:0 auto;max-width:1080px;padding:clamp(24px,5vw,64px) clamp(16px,4vw,40px) 64px}
        .mlx-wide{max-width:none;padding:16px clamp(12px,2vw,32px)}
        .mlx-wide .mlx-head{border:0;padding:0;margin:0}
        .mlx-wide .mlx-head h1{font-size:1.375rem}
        .mlx-wide .mlx-section{padding-top:12px}
        .mlx-wide .mlx-figure{padding:10px 14px}
        .mlx-head{border-bottom:1px solid var(--mlx-rule);padding-bottom:28px;margin-bottom:12px}
        .mlx-head h1{font-size:clamp(1.75rem,4vw,2.6rem);line-height:1.15;letter-spacing:-.025em;margin:0;font-weight:700;text-wrap:balance;overflow-wrap:anywhere}
        .mlx-head p{color:var(--mlx-muted);font-size:1.125rem;margin:12px 0 0}
        .mlx-section{padding-top:36px}
        .mlx-section>h2{font-size:1.375rem;line-height:1.3;letter-spacing:-.012em;margin:0 0 10px;font-weight:650;break-after:avoid}
        .mlx-section>p{margin-bottom:18px}
        .mlx-stack{display:grid;gap:16px;grid-template-columns:minmax(0,1fr)}
        .mlx-foot{color:var(--mlx-muted);font-size:.8125rem;border-top:1px solid var(--mlx-rule);margin-top:48px;padding-top:16px}
        @page{margin:16mm}
        @media print{html{background:none}.mlx-page{padding:0;max-width:none}.mlx-section{padding-top:22px}.mlx-svg *,.mlx-tile{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        """;

    /// <summary>Everything a whole page needs.</summary>
    public static string ForPage() => ForFragment() + PageRules;

    /// <summary>Everything a fragment needs that is put into somebody else's page.</summary>
    public static string ForFragment() =>
        Variables(".mlx,html:has(>.mlx-page)", Palette.All) + ClassRules(Palette.All)
        + BlockRules.Replace("{sans}", SansSerif, StringComparison.Ordinal).Replace("{mono}", Monospace, StringComparison.Ordinal) + "\n";

    /// <summary>What a picture needs that stands alone: the variables and classes of the colours it uses.</summary>
    public static string ForSvg(IEnumerable<Paint> paints)
    {
        Paint[] used = [.. paints];
        return Variables(".mlx-svg", used) + ClassRules(used);
    }

    // Dark is for screens only: paper stays white.
    private static string Variables(string selector, IReadOnlyList<Paint> paints)
    {
        var css = new StringBuilder();
        css.Append(selector).Append("{color-scheme:light dark;").AppendJoin("", paints.Select(p => $"{p.Variable}:{p.Light};")).Append("}\n");
        css.Append("@media screen and (prefers-color-scheme:dark){").Append(selector).Append('{')
            .AppendJoin("", paints.Select(p => $"{p.Variable}:{p.Dark};")).Append("}}\n");
        return css.ToString();
    }

    private static string ClassRules(IEnumerable<Paint> paints) =>
        string.Concat(paints.Select(p => $".{p.FillClass}{{fill:var({p.Variable})}}.{p.StrokeClass}{{stroke:var({p.Variable})}}\n"));
}

using System.Globalization;
using System.Net;
using System.Text;

namespace Api.Security.Benchmarks.Charts;

/// <summary>Builds an SVG drawing. It has its own background, so that it is readable on a dark page too.</summary>
internal sealed class Svg(double width)
{
    private readonly StringBuilder _content = new();

    public double Width => width;

    public void Text(double x, double y, string text, string style) =>
        Add($"""<text class="{style}" x="{x:0.#}" y="{y:0.#}">{WebUtility.HtmlEncode(text)}</text>""");

    public void Box(double x, double y, double boxWidth, double height, string style) =>
        Add($"""<rect class="{style}" x="{x:0.#}" y="{y:0.#}" width="{boxWidth:0.#}" height="{height:0.#}"/>""");

    public void Upright(double x, double top, double bottom, string style) =>
        Add($"""<line class="{style}" x1="{x:0.#}" y1="{top:0.#}" x2="{x:0.#}" y2="{bottom:0.#}"/>""");

    public string Document(string title, double height) => string.Create(CultureInfo.InvariantCulture,
        $$"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{width:0}} {{height:0}}" width="{{width:0}}" height="{{height:0}}" role="img" aria-label="{{WebUtility.HtmlEncode(title)}}">
        <style>
        text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2937 }
        .title { font-size: 16px; font-weight: 600 }
        .group { font-weight: 600 }
        .label { text-anchor: end }
        .note, .tick { font-size: 12px; fill: #57606a }
        .tick { text-anchor: middle }
        .grid { stroke: #e2e5e9 }
        .zero { stroke: #8b949e }
        .ground { fill: #ffffff; stroke: #d0d7de; rx: 8px }
        .ours { fill: #0f766e }
        .other { fill: #8b98a9 }
        .floor { fill: #cfd6df }
        </style>
        <rect class="ground" x="0.5" y="0.5" width="{{width - 1:0}}" height="{{height - 1:0}}"/>
        {{_content}}</svg>

        """).ReplaceLineEndings("\n");

    private void Add(FormattableString element) => _content.Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');
}

namespace Api.Security.Benchmarks.Charts;

/// <summary>Groups of horizontal bars over one axis that begins at zero, each with its value.</summary>
internal sealed record BarPanel(string Title, string Note, Func<double, string> Format, IReadOnlyList<BarGroup> Groups)
{
    private const double Margin = 24;
    private const double LabelsEnd = 252;
    private const double ValueWidth = 76;
    private const double BarHeight = 18;
    private const double BarStep = 24;
    private const double GroupGap = 12;
    private const int Ticks = 5;

    /// <summary>Draws the panel from a given height on and returns where it ends.</summary>
    public double Draw(Svg svg, double top)
    {
        svg.Text(Margin, top + 16, Title, "title");
        svg.Text(Margin, top + 36, Note, "note");
        var start = top + 52;
        var end = start + Groups.Sum(group => BarStep + (group.Bars.Count * BarStep) + GroupGap) - GroupGap;
        var step = NiceStep(Groups.SelectMany(group => group.Bars).Max(bar => bar.Value) / Ticks);
        var most = step * Math.Ceiling(Groups.SelectMany(group => group.Bars).Max(bar => bar.Value) / step);
        double Length(double value) => (svg.Width - LabelsEnd - ValueWidth - Margin) * value / most;

        for (var value = 0.0; value <= most; value += step)
        {
            svg.Upright(LabelsEnd + Length(value), start, end, value == 0 ? "zero" : "grid");
            svg.Text(LabelsEnd + Length(value), end + 16, value.ToString("#,0.##"), "tick");
        }

        var y = start;
        foreach (var group in Groups)
        {
            svg.Text(Margin, y + 14, group.Title, "group");
            y += BarStep;
            foreach (var bar in group.Bars)
            {
                svg.Text(LabelsEnd - 8, y + 14, bar.Label, "label");
                svg.Box(LabelsEnd, y, Length(bar.Value), BarHeight, bar.Kind.ToString().ToLowerInvariant());
                svg.Text(LabelsEnd + Length(bar.Value) + 6, y + 14, Format(bar.Value), "value");
                y += BarStep;
            }

            y += GroupGap;
        }

        return end + 32;
    }

    // 1, 2 or 5 times a power of ten.
    private static double NiceStep(double atLeast)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(atLeast)));
        return power * new[] { 1.0, 2, 5, 10 }.First(times => times * power >= atLeast);
    }
}

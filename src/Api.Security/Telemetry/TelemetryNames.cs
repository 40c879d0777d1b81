namespace Api.Security;

/// <summary>The names under which this library reports.</summary>
public static class TelemetryNames
{
    /// <summary>The meter: <c>builder.Services.AddOpenTelemetry().WithMetrics(m =&gt; m.AddMeter(TelemetryNames.Meter))</c>.</summary>
    public const string Meter = "Api.Security";

    /// <summary>The activity source; spans stand only around calls to other services.</summary>
    public const string ActivitySource = "Api.Security";

    /// <summary>The log category of the core; packages log below it, such as <c>Api.Security.Jwt</c>.</summary>
    public const string LogCategory = "Api.Security";
}

namespace Api.Security;

/// <summary>The names that this library uses for telemetry.</summary>
public static class TelemetryNames
{
    /// <summary>The meter: <c>builder.Services.AddOpenTelemetry().WithMetrics(m =&gt; m.AddMeter(TelemetryNames.Meter))</c>.</summary>
    public const string Meter = "Api.Security";

    /// <summary>The activity source; it has spans only for calls to other services.</summary>
    public const string ActivitySource = "Api.Security";

    /// <summary>The log category of the core; packages use categories below it, such as <c>Api.Security.Jwt</c>.</summary>
    public const string LogCategory = "Api.Security";
}

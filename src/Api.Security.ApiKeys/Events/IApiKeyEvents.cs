namespace Api.Security.ApiKeys;

/// <summary>Receives what this package reports. A call costs almost nothing, never waits and never throws.</summary>
internal interface IApiKeyEvents
{
    /// <summary>
    /// Raises an event. The first of its kind within a minute is sent at once. The others are sent as one event with their count when the
    /// minute is over.
    /// </summary>
    void Raise(ApiKeyEvent happened);
}

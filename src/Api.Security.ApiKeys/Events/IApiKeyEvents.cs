namespace Api.Security.ApiKeys;

/// <summary>Where this package says what has happened. It costs the caller next to nothing, never waits and never throws.</summary>
internal interface IApiKeyEvents
{
    /// <summary>The first one of its kind within a minute is sent at once, the others as one with their count when the minute is over.</summary>
    void Raise(ApiKeyEvent happened);
}

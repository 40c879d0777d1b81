namespace Api.Security.Jwt;

/// <summary>Whether an issuer's keys are fetched when the application starts.</summary>
public enum KeyWarmUp
{
    /// <summary>The keys are fetched in the background. The start does not wait, and a failure is only logged.</summary>
    BestEffort,

    /// <summary>The application starts only if the keys can be fetched, in one attempt of at most 5 seconds.</summary>
    Required,

    /// <summary>The keys are fetched when the first token, or a health check, needs them.</summary>
    Off,
}

namespace Api.Security.Jwt;

/// <summary>How one fetch ended: with keys, or with the reason why there are none.</summary>
internal readonly record struct KeyFetch(PublishedKeys? Published, KeyFetchFailure? Failure, TimeSpan? RetryAfter = null);

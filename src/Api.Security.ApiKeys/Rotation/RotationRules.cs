namespace Api.Security.ApiKeys;

/// <summary>The settings for the life of keys.</summary>
internal sealed record RotationRules(TimeSpan MaxKeyAge, bool AllowsNonExpiring, TimeSpan Grace, TimeSpan MaxOverlap,
    StalledRotationAction OnStalled, int SelfRotationsPerHour = 10)
{
    /// <summary>The longest grace period that a request may set.</summary>
    public const int MaxGraceSeconds = 90 * 24 * 60 * 60;

    public static RotationRules From(ApiKeyOptions options) =>
        new(options.MaxKeyAge, options.AllowNonExpiring, options.Rotation.GraceAfterFirstUse, options.Rotation.MaxOverlap,
            options.Rotation.OnStalled, options.Rotation.SelfRotationsPerHour);
}

using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Api.Security.ApiKeys;

// The bodies of requests about limits; see AdminRequests.cs.

/// <summary>The limits of a client. They replace those that it had; without members, it has those of the default plan.</summary>
internal sealed record NewApiClientLimits : RequestBody<NewApiClientLimits>
{
    /// <summary>The plan; <see langword="null"/> for the default plan.</summary>
    [NameText(MaxLength = 64)]
    public string? Plan { get; set; }

    /// <summary>Limits that replace those of the plan, by name of the policy.</summary>
    [PolicyLimits]
    public IReadOnlyDictionary<string, PolicyLimit> Policies { get; set; } = new Dictionary<string, PolicyLimit>(StringComparer.Ordinal);

    // A request whose body was lost on the way must not remove all limits.
    protected override bool IsOptional => false;
}

/// <summary>The limit of a policy.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PolicyLimit
{
    /// <summary>The limit, in units of the policy.</summary>
    [JsonRequired, Units]
    public long Limit { get; set; }
}

/// <summary>Units in addition to a quota, until its current window ends.</summary>
internal sealed record NewQuotaGrant : RequestBody<NewQuotaGrant>
{
    /// <summary>The quota.</summary>
    [JsonRequired, NameText(MaxLength = 64)]
    public string Policy { get; set; } = "";

    /// <summary>How many units.</summary>
    [JsonRequired, Units]
    public long Amount { get; set; }

    /// <summary>The reason, for the audit.</summary>
    [NameText]
    public string? Reason { get; set; }
}

/// <summary>A limit, or a number of units.</summary>
internal sealed class UnitsAttribute() : RangeAttribute(1d, ApiClientLimits.MaxUnits)
{
    // The base compares as double, which cannot tell 2^53 + 1 from 2^53.
    public override bool IsValid(object? value) => value is long and >= 1 and <= ApiClientLimits.MaxUnits;

    public override string FormatErrorMessage(string name) => $"Write a whole number from 1 to {ApiClientLimits.MaxUnits}.";
}

/// <summary>The limits of policies.</summary>
internal sealed class PolicyLimitsAttribute : ValidationAttribute
{
    private const int MaxPolicies = 100;

    private static readonly UnitsAttribute Units = new();

    public override bool IsValid(object? value) => value is IReadOnlyDictionary<string, PolicyLimit?> { Count: <= MaxPolicies } policies
        && policies.Values.All(policy => Units.IsValid(policy?.Limit));

    public override string FormatErrorMessage(string name) =>
        $"Write an object of at most {MaxPolicies} policies, such as {{ \"daily\": {{ \"limit\": 1000 }} }}; "
            + $"a limit is a whole number from 1 to {ApiClientLimits.MaxUnits}.";
}

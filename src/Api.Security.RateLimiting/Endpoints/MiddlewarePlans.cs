using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.RateLimiting;

namespace Api.Security.RateLimiting;

/// <summary>The plans that policies of the middleware of ASP.NET Core name: its options do not tell which policies they have.</summary>
internal static class MiddlewarePlans
{
    private static readonly ConditionalWeakTable<RateLimiterOptions, List<(string Policy, string Plan)>> All = [];

    public static void Add(RateLimiterOptions options, string policy, string plan) =>
        All.GetValue(options, static _ => []).Add((policy, plan));

    public static IReadOnlyList<(string Policy, string Plan)> Get(RateLimiterOptions options) =>
        All.TryGetValue(options, out var plans) ? plans : [];
}

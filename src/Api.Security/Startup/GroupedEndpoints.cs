using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Api.Security;

/// <summary>Reads endpoints with a mark in their metadata after the metadata of each of their groups, the outermost group first.</summary>
internal static class GroupedEndpoints
{
    // in the format of documentation comments
    private const string GroupSource = "Microsoft.AspNetCore.Routing.RouteGroupBuilder.GroupEndpointDataSource";
    private const string Routing = "Microsoft.AspNetCore.Routing";

    public static List<Endpoint> Read(EndpointDataSource source)
    {
        var marking = new Marking();
        var sources = Flatten(source).ToArray();
        foreach (var one in sources) Mark(one, marking);
        marking.IsOn = true;
        try
        {
            return [.. sources.SelectMany(one => one.Endpoints)];
        }
        finally
        {
            marking.IsOn = false; // the conventions added to the groups do nothing from now on
        }
    }

    private static IEnumerable<EndpointDataSource> Flatten(EndpointDataSource source) =>
        source is CompositeEndpointDataSource composite ? composite.DataSources.SelectMany(Flatten) : [source];

    private static void Mark(EndpointDataSource source, Marking marking)
    {
        if (GroupOf(source) is not { } group) return;
        var end = new GroupEnd(PrefixOf(group));
        ((IEndpointConventionBuilder)group).Add(endpoint =>
        {
            if (marking.IsOn) endpoint.Metadata.Add(end);
        });
        foreach (var inner in ((IEndpointRouteBuilder)group).DataSources.ToArray())
            foreach (var one in Flatten(inner)) Mark(one, marking);
    }

    // No public API leads from the endpoints of a group to the group. If the field is missing, only the order of the metadata decides:
    // the metadata of a group comes before that of its endpoints.
    [DynamicDependency("_routeGroupBuilder", GroupSource, Routing)]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "The dependency keeps the field; without it no group is found.")]
    private static RouteGroupBuilder? GroupOf(EndpointDataSource source) =>
        source.GetType().GetField("_routeGroupBuilder", BindingFlags.Instance | BindingFlags.NonPublic)
            ?.GetValue(source) as RouteGroupBuilder;

    [DynamicDependency("_partialPrefix", typeof(RouteGroupBuilder))]
    private static string PrefixOf(RouteGroupBuilder group) =>
        (typeof(RouteGroupBuilder).GetField("_partialPrefix", BindingFlags.Instance | BindingFlags.NonPublic)
            ?.GetValue(group) as RoutePattern)?.RawText is { Length: > 0 } prefix
            ? $"MapGroup(\"{prefix}\")"
            : "a MapGroup()";

    private sealed class Marking
    {
        public bool IsOn { get; set; }
    }
}

/// <summary>Where the metadata of a group ends.</summary>
/// <param name="Name">The group, as it was written.</param>
internal sealed record GroupEnd(string Name);

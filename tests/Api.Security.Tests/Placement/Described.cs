namespace Api.Security.Tests.Placement;

/// <summary>
/// What the application says about one endpoint, place by place from the outside in, and what must follow from that. Written from the
/// documentation, not from the code: the nearest <c>AllowAnonymous</c> opens the endpoint if it is on the endpoint itself and every
/// requirement is further out; next to any other requirement it is a mistake, as is a short circuit of anything but an endpoint that is
/// open without any requirement.
/// </summary>
/// <param name="Name">What its messages must contain.</param>
/// <param name="Places">The places, each with whether it is the endpoint's own.</param>
internal sealed record Described(string Name, (bool IsOwn, Said[] Said)[] Places)
{
    private IEnumerable<Said> All => Places.SelectMany(place => place.Said);

    private int NearestAnonymous => Array.FindLastIndex(Places, place => place.Said.Any(said => said.IsAnonymous));

    private int NearestRequirement => Array.FindLastIndex(Places, place => place.Said.Any(said => said.Requires is not null));

    private bool IsShortCircuit => All.Any(said => said.IsShortCircuit);

    public bool IsMistake => NearestAnonymous < 0 ? IsShortCircuit
        : NearestRequirement >= 0 && (IsShortCircuit || !(NearestAnonymous > NearestRequirement && Places[NearestAnonymous].IsOwn));

    public bool IsOpen => NearestAnonymous >= 0;

    public bool PoorPasses => IsOpen || All.All(said => said.Requires?.PoorPasses is not false);

    public bool RichPasses => IsOpen || All.All(said => said.Requires?.RichPasses is not false);

    /// <summary>Whether authorization alone can check what is required; a filter of MVC checks it itself.</summary>
    public bool NeedsAuthorization => All.Any(said => said is { Requires: not null, Form: not Said.AsFilter });

    public override string ToString() =>
        $"{Name}: " + string.Join(" > ", Places.Select(place => $"[{string.Join(", ", place.Said.AsEnumerable())}]"));
}

namespace Api.Security.Tests.Placement;

/// <summary>
/// What the application declares for one endpoint, place by place from the outside in, and the expected result. The rules come from the
/// documentation, not from the code. The nearest <c>AllowAnonymous</c> opens the endpoint if it is on the endpoint itself and every
/// requirement is further out; combined with any other requirement it is an error. A short circuit is an error unless the endpoint is open
/// and has no requirement.
/// </summary>
/// <param name="Name">The text that error messages about the endpoint must contain.</param>
/// <param name="Places">The places, and for each whether it is on the endpoint itself.</param>
internal sealed record Described(string Name, (bool IsOwn, Said[] Said)[] Places)
{
    private IEnumerable<Said> All => Places.SelectMany(place => place.Said);

    private int NearestAnonymous => Array.FindLastIndex(Places, place => place.Said.Any(said => said.IsAnonymous));

    private int NearestRequirement => Array.FindLastIndex(Places, place => place.Said.Any(said => said.Requires is not null));

    private bool IsShortCircuit => All.Any(said => said.IsShortCircuit);

    public bool IsError => NearestAnonymous < 0 ? IsShortCircuit
        : NearestRequirement >= 0 && (IsShortCircuit || !(NearestAnonymous > NearestRequirement && Places[NearestAnonymous].IsOwn));

    public bool IsOpen => NearestAnonymous >= 0;

    public bool PoorPasses => IsOpen || All.All(said => said.Requires?.PoorPasses is not false);

    public bool RichPasses => IsOpen || All.All(said => said.Requires?.RichPasses is not false);

    /// <summary>Whether only authorization can check a requirement. An MVC filter checks its requirement itself.</summary>
    public bool NeedsAuthorization => All.Any(said => said is { Requires: not null, Form: not Said.AsFilter });

    public override string ToString() =>
        $"{Name}: " + string.Join(" > ", Places.Select(place => $"[{string.Join(", ", place.Said.AsEnumerable())}]"));
}

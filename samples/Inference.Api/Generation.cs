namespace Inference.Api;

internal sealed record Prompt(string? Text);

/// <param name="Model">The model that generated it.</param>
/// <param name="Text">The text.</param>
internal sealed record Generation(string Model, string Text)
{
    /// <summary>How many tokens the prompt and the text took: here, the words of the prompt.</summary>
    public int Tokens { get; init; }
}

internal sealed record NewModel(string? Description);

internal sealed record Model(string Name, string Description);

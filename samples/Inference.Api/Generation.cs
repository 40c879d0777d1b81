namespace Inference.Api;

internal sealed record Prompt(string? Text);

internal sealed record Generation(string Model, string Text);

internal sealed record NewModel(string? Description);

internal sealed record Model(string Name, string Description);

using Orders.Demo;

// One command: a real authorization server, a protected API, and what happens to good and bad tokens between them.
var once = args.Contains("--once");
var transcript = new Transcript(Console.Out, colors: !Console.IsOutputRedirected);
await using var scene = await Scene.StartAsync();
await Story.TellAsync(scene, transcript);
transcript.Conclude();
if (once) return transcript.Failures == 0 ? 0 : 1;

await scene.WaitForCtrlC(Console.Out);
return 0;

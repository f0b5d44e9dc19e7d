using MLExtensions.ApiReference;

// dotnet run --project eng/ApiReference: the listings of the public API, and the reference in docs/api.
string root = Sources.FindRoot();
GeneratedFiles files = GeneratedFiles.Create(root);
int changed = files.Write();
Console.WriteLine($"{files.Count} files, {changed} of them changed: src/*/PublicApi.txt and docs/api.");
return 0;

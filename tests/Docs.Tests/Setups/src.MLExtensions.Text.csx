//## (top)
File.WriteAllText("books.txt", string.Join(' ', Enumerable.Repeat("the castle of the king stands by the river and the king sees the castle", 30)));

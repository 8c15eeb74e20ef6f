@main struct Backprop { static func main() {} }

// Command unseenedge shows teachers the skills that grades miss.
package main

import (
	"os"

	"unseenedge/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

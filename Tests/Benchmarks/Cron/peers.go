// Measures the cron engines that Debian has for Go, on the expressions that standard input has, for cron.py.
package main

import (
	"bufio"
	"fmt"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/gorhill/cronexpr"
	"github.com/robfig/cron"
)

const repetitions = 31

// Short enough that most repetitions go undisturbed on a busy machine.
const shortest = 200 * time.Microsecond

// What both engines make of an expression.
type schedule interface {
	Next(start time.Time) time.Time
}

// Costs what a loop of calls costs without an engine.
type nothing struct{}

func (nothing) Next(start time.Time) time.Time { return start }

func parseRobfig(expression string) (schedule, error) {
	fields := cron.SecondOptional | cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow
	return cron.NewParser(fields).Parse(expression)
}

func parseGorhill(expression string) (schedule, error) {
	// It takes a sixth field for a year, and has seconds only where there is a seventh.
	if len(strings.Fields(expression)) == 6 {
		expression += " *"
	}
	return cronexpr.Parse(expression)
}

// The same 256 instants of 2026 to 2035 as in the other programs.
func starts(zone *time.Location) []time.Time {
	var instants []time.Time
	for number := int64(0); number < 256; number++ {
		instants = append(instants, time.Unix(1767225600+number*1232549, 0).In(zone))
	}
	return instants
}

func checksum(schedule schedule, starts []time.Time) int64 {
	sum := int64(0)
	for _, start := range starts {
		sum += schedule.Next(start).Unix()
	}
	return sum
}

// The nanoseconds of one call: the median over repetitions of the mean over the starts.
func measure(schedule schedule, starts []time.Time) float64 {
	expected := checksum(schedule, starts)
	begin := time.Now()
	checksum(schedule, starts)
	passes := 1 + int(shortest/(time.Since(begin)+1))
	var means []float64
	for repetition := 0; repetition < repetitions; repetition++ {
		begin := time.Now()
		for pass := 0; pass < passes; pass++ {
			if checksum(schedule, starts) != expected {
				panic("the same starts gave another result")
			}
		}
		means = append(means, float64(time.Since(begin).Nanoseconds())/float64(passes*len(starts)))
	}
	sort.Float64s(means)
	return means[repetitions/2]
}

func main() {
	engines := []struct {
		name  string
		parse func(string) (schedule, error)
	}{{"robfig", parseRobfig}, {"gorhill", parseGorhill}}
	var expressions []string
	for scanner := bufio.NewScanner(os.Stdin); scanner.Scan(); {
		expressions = append(expressions, scanner.Text())
	}
	for _, name := range []string{"UTC", "Europe/Berlin"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			panic(err)
		}
		starts := starts(zone)
		loop := measure(nothing{}, starts)
		for _, engine := range engines {
			for _, expression := range expressions {
				schedule, err := engine.parse(expression)
				if err != nil {
					fmt.Printf("%s\t%s\t%s\tnot supported\n", engine.name, name, expression)
					continue
				}
				cost := measure(schedule, starts) - loop
				fmt.Printf("%s\t%s\t%s\t%.1f\t%d\n", engine.name, name, expression, cost, checksum(schedule, starts))
			}
		}
	}
}

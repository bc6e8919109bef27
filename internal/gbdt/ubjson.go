package gbdt

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"strconv"
)

// maxNesting is the most arrays and objects within one another.
const maxNesting = 32

// maxJSON is the most JSON that binary text may stand for, in bytes.
const maxJSON = 4 * maxImport

var errUBJSON = errors.New("not universal binary JSON, or cut short, or too large")

// fromUBJSON turns universal binary JSON (draft 12, big-endian), as XGBoost
// writes its models, into JSON. It never takes a count on trust: every element
// must have bytes of its own, so neither memory nor time exceeds a small
// multiple of the input.
func fromUBJSON(b []byte) (out []byte, err error) {
	u := &ubjson{rest: b}
	defer func() {
		if p := recover(); p == errUBJSON {
			out, err = nil, errUBJSON
		} else if p != nil {
			panic(p)
		}
	}()
	u.value(u.mark(), 0)
	if len(u.rest) > 0 {
		return nil, errUBJSON
	}
	return u.out, nil
}

// ubjson reads rest and appends to out; it panics with errUBJSON.
type ubjson struct{ rest, out []byte }

func (u *ubjson) take(n int) []byte {
	if n < 0 || n > len(u.rest) || len(u.out) > maxJSON {
		panic(errUBJSON)
	}
	b := u.rest[:n]
	u.rest = u.rest[n:]
	return b
}

// mark returns the next type mark; N means nothing.
func (u *ubjson) mark() byte {
	for {
		if m := u.take(1)[0]; m != 'N' {
			return m
		}
	}
}

// next reports whether the next mark is m, and if so takes it.
func (u *ubjson) next(m byte) bool {
	if len(u.rest) > 0 && u.rest[0] == m {
		u.rest = u.rest[1:]
		return true
	}
	return false
}

// int reads a whole number of type m.
func (u *ubjson) int(m byte) int64 {
	switch m {
	case 'i':
		return int64(int8(u.take(1)[0]))
	case 'U':
		return int64(u.take(1)[0])
	case 'I':
		return int64(int16(binary.BigEndian.Uint16(u.take(2))))
	case 'l':
		return int64(int32(binary.BigEndian.Uint32(u.take(4))))
	case 'L':
		return int64(binary.BigEndian.Uint64(u.take(8)))
	}
	panic(errUBJSON)
}

// count reads a number of things, each of which needs a byte at least.
func (u *ubjson) count() int {
	n := u.int(u.take(1)[0])
	if n < 0 || n > int64(len(u.rest)) {
		panic(errUBJSON)
	}
	return int(n)
}

func (u *ubjson) text(b []byte) {
	t, err := json.Marshal(string(b))
	if err != nil {
		panic(errUBJSON)
	}
	u.out = append(u.out, t...)
}

func (u *ubjson) float(v float64, bits int) {
	if v-v != 0 {
		u.out = append(u.out, "null"...) // as xgFloat reads it
		return
	}
	u.out = strconv.AppendFloat(u.out, v, 'g', -1, bits)
}

// value reads a value of type m.
func (u *ubjson) value(m byte, depth int) {
	switch m {
	case 'Z':
		u.out = append(u.out, "null"...)
	case 'T':
		u.out = append(u.out, "true"...)
	case 'F':
		u.out = append(u.out, "false"...)
	case 'd':
		u.float(float64(math.Float32frombits(binary.BigEndian.Uint32(u.take(4)))), 32)
	case 'D':
		u.float(math.Float64frombits(binary.BigEndian.Uint64(u.take(8))), 64)
	case 'C':
		u.text(u.take(1))
	case 'S', 'H':
		u.text(u.take(u.count()))
	case '[', '{':
		if depth == maxNesting {
			panic(errUBJSON)
		}
		u.container(m, depth+1)
	default:
		u.out = strconv.AppendInt(u.out, u.int(m), 10)
	}
}

// container reads what is in an array or an object: up to its end
// mark, or as many as it says, each of the type it says if it says one.
func (u *ubjson) container(open byte, depth int) {
	end := open + 2 // ] after [, } after {
	kind, n := byte(0), -1
	if u.next('$') {
		kind = u.take(1)[0]
		if kind == 'Z' || kind == 'T' || kind == 'F' || kind == 'N' {
			panic(errUBJSON) // elements without bytes
		}
		if len(u.rest) == 0 || u.rest[0] != '#' {
			panic(errUBJSON)
		}
	}
	if u.next('#') {
		n = u.count()
	}
	u.out = append(u.out, open)
	for i := 0; i != n; i++ {
		if n < 0 && u.next(end) {
			break
		}
		if i > 0 {
			u.out = append(u.out, ',')
		}
		if open == '{' {
			u.text(u.take(u.count()))
			u.out = append(u.out, ':')
		}
		m := kind
		if m == 0 {
			m = u.mark()
		}
		u.value(m, depth)
	}
	u.out = append(u.out, end)
}

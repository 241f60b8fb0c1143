"""Counts the operations of SymPy's simplified derivatives of the formulas in a JSON list of {name, definition}.

Usage: python sympy_operations.py CASES.json > sympy_operations.json (SymPy 1.14). Reads the subset of the language that
the cases use; counts what a reader sees in the printed answer: signs, joints of sums and products, powers, calls.
"""
import json, re, sys, signal
import sympy as sp
TOK=re.compile(r'\s*(?:(\d+\.\d+(?:e[+-]?\d+)?|\d+\.(?!\.)(?:e[+-]?\d+)?|\d+e[+-]?\d+|\d+|\.\d+)|([A-Za-z_]\w*)|(->|\.\.|<=|>=|==|!=|[-+*/^()\[\],;=<>\'.])|(\S))')
def tokenize(s):
    out=[];i=0;s=s.split('#')[0]
    while i<len(s):
        m=TOK.match(s,i)
        if not m: break
        if m.end()==i: break
        # a number never eats '.' followed by '.'
        if m.group(1): out.append(('n',m.group(1),m.start(1),m.end()))
        elif m.group(2): out.append(('i',m.group(2),m.start(2),m.end()))
        elif m.group(3): out.append(('o',m.group(3),m.start(3),m.end()))
        else: raise Exception('tok '+m.group(4))
        i=m.end()
    return out
class Env(dict): pass
class P:
    def __init__(s,t): s.t=t; s.i=0
    def pk(s,k=0): return s.t[s.i+k][1] if s.i+k<len(s.t) else None
    def kind(s,k=0): return s.t[s.i+k][0] if s.i+k<len(s.t) else None
    def nx(s): s.i+=1; return s.t[s.i-1][1]
    def ex(s,v):
        assert s.pk()==v,(v,s.pk(),s.t[s.i:]); s.i+=1
    def value(s):
        e=s.rng()
        if s.pk()=='where':
            s.nx(); b=[]
            while True:
                n=s.nx(); s.ex('='); b.append((n,s.rng()))
                if s.pk()==',': s.nx()
                else: break
            return ('where',e,b)
        return e
    def rng(s):
        a=s.orr()
        if s.pk()=='..': s.nx(); return ('range',a,s.orr())
        return a
    def orr(s):
        a=s.andd()
        while s.pk()=='or': s.nx(); a=('or',a,s.andd())
        return a
    def andd(s):
        a=s.nott()
        while s.pk()=='and': s.nx(); a=('and',a,s.nott())
        return a
    def nott(s):
        if s.pk()=='not': s.nx(); return ('not',s.nott())
        a=s.sum(); r=None
        while s.pk() in('<','<=','>','>=','==','!='):
            o=s.nx(); b=s.sum(); c=('cmp',o,a,b); r=c if r is None else('and',r,c); a=b
        return r or a
    def sum(s):
        a=s.prod()
        while s.pk() in('+','-') and s.kind()=='o': o=s.nx(); a=(o,a,s.prod())
        return a
    def prod(s):
        a=s.sgn()
        while s.pk() in('*','/'): o=s.nx(); a=(o,a,s.sgn())
        return a
    def sgn(s):
        if s.pk()=='-': s.nx(); return('neg',s.sgn())
        return s.jux()
    def jux(s):
        if s.kind()=='n':
            t=s.t[s.i]; n=('num',s.nx())
            if s.i<len(s.t) and s.t[s.i][2]==t[3] and (s.kind()=='i' or s.pk()=='('):
                return('*',n,s.power(s.post()))
            return s.power(n)
        return s.power(s.post())
    def power(s,a):
        if s.pk()=='^': s.nx(); return('^',a,s.expo())
        return a
    def expo(s):
        if s.pk()=='-': s.nx(); return('neg',s.expo())
        return s.jux()
    def post(s):
        if s.pk()=='(':
            s.nx(); a=s.value(); s.ex(')')
        elif s.pk()=='[':
            s.nx(); rows=[[]]
            while s.pk()!=']':
                if s.pk()==';': s.nx(); rows.append([])
                elif s.pk()==',': s.nx()
                else: rows[-1].append(s.rng())
            s.nx(); a=('arr',rows)
        else: a=('name',s.nx())
        while s.pk() in('(','['):
            if s.pk()=='(':
                s.nx(); args=[]
                while s.pk()!=')':
                    if s.pk()==',': s.nx(); continue
                    if s.kind()=='i' and s.pk(1) in('=','in'):
                        n=s.nx(); k=s.nx(); args.append(('bind',n,k,s.rng()))
                    else: args.append(s.rng())
                s.nx(); a=('call',a,args)
            else:
                s.nx(); ix=[]
                while s.pk()!=']':
                    if s.pk()==',': s.nx(); continue
                    ix.append(s.rng())
                s.nx(); a=('idx',a,ix)
        return a
R=sp.Rational
def num(t): return sp.Integer(t) if re.fullmatch(r'\d+',t) else sp.Float(t)
def ew(f,a,b):
    la,lb=isinstance(a,list),isinstance(b,list)
    if la and lb: return [ew(f,x,y) for x,y in zip(a,b)]
    if la: return [ew(f,x,b) for x in a]
    if lb: return [ew(f,a,y) for y in b]
    return f(a,b)
def dot(a,b): return sum((x*y for x,y in zip(a,b)),sp.Integer(0))
def mul(a,b):
    la,lb=isinstance(a,list),isinstance(b,list)
    if la and lb:
        if isinstance(a[0],list): return [dot(r,b) for r in a]
    return ew(lambda x,y:x*y,a,b)
U=dict(sin=sp.sin,cos=sp.cos,tan=sp.tan,asin=sp.asin,acos=sp.acos,atan=sp.atan,sinh=sp.sinh,cosh=sp.cosh,tanh=sp.tanh,asinh=sp.asinh,acosh=sp.acosh,atanh=sp.atanh,exp=sp.exp,log=sp.log,sqrt=sp.sqrt,cbrt=sp.cbrt,abs=sp.Abs,sign=sp.sign,erf=sp.erf,log10=lambda x:sp.log(x)/sp.log(10),log2=lambda x:sp.log(x)/sp.log(2),sigmoid=lambda x:1/(1+sp.exp(-x)),softplus=lambda x:sp.log(1+sp.exp(x)))
def ev(e,env):
    k=e[0]
    if k=='num': return num(e[1])
    if k=='name':
        if e[1] in env: return env[e[1]]
        return {'pi':sp.pi,'e':sp.E,'tau':2*sp.pi}[e[1]]
    if k=='neg': return ew(lambda x,y:x*y,ev(e[1],env),sp.Integer(-1))
    if k=='+': return ew(lambda x,y:x+y,ev(e[1],env),ev(e[2],env))
    if k=='-': return ew(lambda x,y:x-y,ev(e[1],env),ev(e[2],env))
    if k=='*': return mul(ev(e[1],env),ev(e[2],env))
    if k=='/': return ew(lambda x,y:x/y,ev(e[1],env),ev(e[2],env))
    if k=='^': return ev(e[1],env)**ev(e[2],env)
    if k=='cmp':
        a,b=ev(e[2],env),ev(e[3],env)
        return {'<':sp.Lt,'<=':sp.Le,'>':sp.Gt,'>=':sp.Ge,'==':sp.Eq,'!=':sp.Ne}[e[1]](a,b)
    if k=='and': return sp.And(ev(e[1],env),ev(e[2],env))
    if k=='or': return sp.Or(ev(e[1],env),ev(e[2],env))
    if k=='not': return sp.Not(ev(e[1],env))
    if k=='range':
        return [sp.Integer(i) for i in range(int(ev(e[1],env)),int(ev(e[2],env))+1)]
    if k=='where':
        env=dict(env)
        for n,v in e[2]: env[n]=ev(v,env)
        return ev(e[1],env)
    if k=='arr':
        r=[[ev(x,env) for x in row] for row in e[1]]
        return r[0] if len(r)==1 else r
    if k=='idx':
        a=ev(e[1],env)
        for i in e[2]: a=a[int(ev(i,env))-1]
        return a
    if k=='call':
        f=e[1][1]; args=e[2]
        if args and args[0][0]=='bind':
            def rec(bs,env):
                if not bs: return [ev(args[-1],env)]
                out=[]
                for v in ev(bs[0][3],env):
                    out+=rec(bs[1:],{**env,bs[0][1]:v})
                return out
            vs=rec([a for a in args if a[0]=='bind'],env)
            if f=='sum': return sum(vs,sp.Integer(0))
            if f=='mean': return sum(vs,sp.Integer(0))/len(vs)
            if f=='prod':
                r=sp.Integer(1)
                for v in vs:r=r*v
                return r
        if f=='if':
            return sp.Piecewise((ev(args[1],env),ev(args[0],env)),(ev(args[2],env),True))
        v=[ev(a,env) for a in args]
        if f in env:
            ps,body,defenv=env[f]; loc=dict(defenv)
            for p,x in zip(ps,v): loc[p]=x
            return ev(body,loc)
        if f in U:
            if isinstance(v[0],list): return [U[f](x) for x in v[0]]
            return U[f](v[0])
        if f=='dot': return dot(*v)
        if f=='norm': return sp.sqrt(dot(v[0],v[0]))
        if f=='hypot': return sp.sqrt(v[0]**2+v[1]**2)
        if f=='atan2': return sp.atan2(*v)
        if f=='min': return sp.Min(*v)
        if f=='max': return sp.Max(*v)
        raise Exception('call '+f)
    raise Exception(k)
def build(text):
    env={}
    for line in text.split('\n'):
        t=tokenize(line)
        # definition?
        m=re.match(r'\s*([A-Za-z_]\w*)\s*\(([^()=]*)\)\s*=(?!=)',line)
        if m:
            ps=[];
            for p in re.findall(r'([A-Za-z_]\w*)(?:\[(\d+)\])?',m.group(2)): ps.append((p[0],int(p[1]) if p[1] else None))
            body=P(tokenize(line[m.end():])).value()
            env[m.group(1)]=([p for p,_ in ps],body,env)
            last=(ps,body)
        else:
            m=re.match(r'\s*([A-Za-z_]\w*)\s*=(?!=)',line)
            env[m.group(1)]=ev(P(tokenize(line[m.end():])).value(),env)
    ps,body=last; loc=dict(env); vs=[]
    for p,n in ps:
        if n is None: s=sp.Symbol(p,real=True); loc[p]=s; vs.append(s)
        else:
            a=[sp.Symbol(f'{p}{i+1}',real=True) for i in range(n)]; loc[p]=a; vs+=a
    return ev(body,loc),vs
def ops(e):
    t=sp.sstr(e)
    t=re.sub(r'(?<![\w.])(\d+\.?\d*|\.\d+)[eE][-+]?\d+','1',t)
    c=0
    toks=re.findall(r'\*\*|[-+*/<>&|~]=?|[A-Za-z_]\w*(?=\()|[A-Za-z_]\w*|[\d.]+|[(),]',t)
    for k in toks:
        if k in('**','*','/','+','-','<','<=','>','>=','&','|','~'): c+=1
    c+=len(re.findall(r'[A-Za-z_]\w*\(',t))
    return c,t
def work(d):
    try:
        f,vs=build(d['definition'])
    except Exception as ex: return d['name'],None,'ERR '+repr(ex)
    out=[];txt=[]
    for v in vs:
        dv=sp.diff(f,v)
        s=dv; 
        def h(*a): raise TimeoutError()
        signal.signal(signal.SIGALRM,h); signal.alarm(25)
        try: s=sp.simplify(dv)
        except TimeoutError: txt.append('TIMEOUT')
        except Exception as ex: txt.append('ERR')
        signal.alarm(0)
        try:
            c,t=ops(s); out.append(c); txt.append(t)
        except Exception as ex: return d['name'],None,repr(ex)
    return d['name'],out,txt
if __name__=='__main__':
    res={}
    for d in json.load(open(sys.argv[1])):
        n,o,t=work(d)
        if o is not None: res[n]={'definition':d['definition'],'operations':o}
    print("{\n"+",\n".join(json.dumps(k)+": "+json.dumps(v,ensure_ascii=False) for k,v in sorted(res.items()))+"\n}")
